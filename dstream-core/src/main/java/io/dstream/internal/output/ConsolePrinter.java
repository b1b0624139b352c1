package io.dstream.internal.output;

import io.dstream.batch.Batch;
import io.dstream.sink.Sink;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Prints the first records of each batch to standard output, in one go so that nothing comes in between. Control
 * characters other than tabs and line breaks are printed as their numbers, so that whoever sends records cannot steer
 * the terminal.
 */
public final class ConsolePrinter<T> implements Sink<T> {
    private static final String RULE = "-------------------------------------------\n";

    private static final DateTimeFormatter READABLE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS z", Locale.ROOT);

    private final int n;

    public ConsolePrinter(int n) {
        this.n = n;
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) {
        List<T> first = batch.take(n == Integer.MAX_VALUE ? n : n + 1); // one more, to know whether there are more
        StringBuilder text = new StringBuilder(RULE)
                .append("Time: ")
                .append(batchTime.toEpochMilli())
                .append(" ms, ")
                .append(READABLE.format(batchTime.atZone(ZoneId.systemDefault())))
                .append('\n')
                .append(RULE);
        first.stream().limit(n).forEach(record -> append(record, text));
        if (first.size() > n) {
            text.append("...\n");
        }
        PrintStream out = System.out;
        out.print(text.append('\n'));
        out.flush();
    }

    private static void append(Object record, StringBuilder text) {
        String shown = String.valueOf(record);
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            if (Character.isISOControl(c) && c != '\t' && c != '\n') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('\n');
    }
}
