package io.dstream.http;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file of lines that grows, and how far somebody has come in it: what is durable of a process that is killed. */
record Spool(Path lines, Path state) {

    static Spool create() throws IOException {
        Path folder = Files.createTempDirectory("spool");
        return new Spool(Files.createFile(folder.resolve("lines")), folder.resolve("state"));
    }

    void add(List<String> records) throws IOException {
        Files.write(lines, records, StandardOpenOption.APPEND);
    }

    long remembered() throws IOException {
        String text = Files.exists(state) ? Files.readString(state) : "";
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    void remember(long n) throws IOException {
        Files.writeString(state, Long.toString(n));
    }

    /** Reads whole lines, in order, as they come. Used by one thread. */
    static final class Reader implements AutoCloseable {
        private final RandomAccessFile file;

        Reader(Path lines) throws IOException {
            file = new RandomAccessFile(lines.toFile(), "r");
        }

        /** Up to so many lines; none if there are no more by now. */
        List<String> next(int most) throws IOException {
            long start = file.getFilePointer();
            byte[] bytes = new byte[1 << 16];
            int n = file.read(bytes);
            List<String> found = new ArrayList<>();
            int from = 0;
            for (int i = 0; i < n && found.size() < most; i++) {
                if (bytes[i] == '\n') {
                    found.add(new String(bytes, from, i - from, StandardCharsets.UTF_8));
                    from = i + 1;
                }
            }
            file.seek(start + from);
            return found;
        }

        void skip(long lines) throws IOException {
            for (long left = lines; left > 0; ) {
                left -= next((int) Math.min(left, 10_000)).size();
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
