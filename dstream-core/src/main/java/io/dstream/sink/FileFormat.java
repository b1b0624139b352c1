package io.dstream.sink;

import io.dstream.function.Function1;
import io.dstream.function.Function2;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/** What is in a file of a {@link FileSink}. Immutable; can be sent to tasks if the program's functions can. */
record FileFormat<T>(
        FileEncoder<T> encoder,
        Function1<? super BatchInfo, List<String>> header,
        Function2<? super BatchInfo, Long, List<String>> footer)
        implements Serializable {

    static <T> FileFormat<T> of(FileEncoder<T> encoder) {
        return new FileFormat<>(encoder, info -> List.of(), (info, records) -> List.of());
    }

    /**
     * Writes a file.
     *
     * @return how many records there were, whether or not the encoder wanted them all
     */
    long write(Iterator<T> records, BatchInfo info, OutputStream out) throws Exception {
        writeLines(header.apply(info), out);
        Counted<T> counted = new Counted<>(records);
        encoder.write(counted, info, out);
        while (counted.hasNext()) {
            var unused = counted.next();
        }
        writeLines(footer.apply(info, counted.count), out);
        return counted.count;
    }

    private static void writeLines(List<String> lines, OutputStream out) throws IOException {
        for (String line : lines) {
            writeLine(line, out);
        }
    }

    static void writeLine(String line, OutputStream out) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    private static final class Counted<T> implements Iterator<T> {
        private final Iterator<T> records;
        private long count;

        Counted(Iterator<T> records) {
            this.records = records;
        }

        @Override
        public boolean hasNext() {
            return records.hasNext();
        }

        @Override
        public T next() {
            T next = records.next();
            count++;
            return next;
        }
    }
}
