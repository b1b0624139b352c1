package io.dstream.monitoring.internal.model;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Reads the lines of an event log's file, whatever may have become of it. Bytes that are no UTF-8, such as those of a
 * character that was torn, become U+FFFD; of a line there is never more in memory than a bound.
 */
public final class LogLines {
    /** A whole file of a log is meant to be no longer. In bytes. */
    public static final int LONGEST = 4 << 20;

    private LogLines() {}

    /** Whether there is a file that can be read to its end: no link, pipe, device or directory. */
    public static boolean readable(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads a file.
     *
     * @param file the file, which is {@link #readable}
     * @param line takes each line
     * @param tooLong is called in place of a line that is longer than the bound
     */
    public static void read(Path file, Consumer<String> line, Runnable tooLong) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            read(in, line, tooLong);
        }
    }

    /**
     * Reads what is in a file.
     *
     * @param file its bytes; closed
     * @param line takes each line
     * @param tooLong is called in place of a line that is longer than the bound
     */
    public static void read(InputStream file, Consumer<String> line, Runnable tooLong) throws IOException {
        try (InputStream in = new BufferedInputStream(file)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            boolean whole = true;
            int next;
            do {
                next = in.read();
                if (next >= 0 && next != '\n') {
                    whole &= bytes.size() < LONGEST;
                    if (whole) {
                        bytes.write(next);
                    }
                } else if (!whole) {
                    tooLong.run();
                } else if (next == '\n' || bytes.size() > 0) {
                    line.accept(bytes.toString(StandardCharsets.UTF_8));
                }
                if (next == '\n') {
                    bytes.reset();
                    whole = true;
                }
            } while (next >= 0);
        }
    }
}
