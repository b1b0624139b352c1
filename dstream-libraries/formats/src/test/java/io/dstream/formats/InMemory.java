package io.dstream.formats;

import io.dstream.sink.BatchInfo;
import io.dstream.sink.FileEncoder;
import io.dstream.sources.FileFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Files in memory. */
final class InMemory {
    private InMemory() {}

    static <T> byte[] written(FileEncoder<T> format, List<T> records) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OutputStream file = new OutputStream() {
            @Override
            public void write(int b) {
                bytes.write(b);
            }

            @Override
            public void write(byte[] some, int from, int length) {
                bytes.write(some, from, length);
            }

            @Override
            public void close() {
                throw new AssertionError("the sink closes the file");
            }
        };
        format.write(records.iterator(), new BatchInfo(1, Instant.EPOCH, false, "", List.of()), file);
        return bytes.toByteArray();
    }

    static <T> String text(FileEncoder<T> format, List<T> records) throws Exception {
        return new String(written(format, records), StandardCharsets.UTF_8);
    }

    static <T> List<T> read(FileFormat<T> format, byte[] file) throws Exception {
        List<T> records = new ArrayList<>();
        format.read(new ByteArrayInputStream(file), records::add);
        return records;
    }

    static <T> List<T> read(FileFormat<T> format, String file) throws Exception {
        return read(format, file.getBytes(StandardCharsets.UTF_8));
    }
}
