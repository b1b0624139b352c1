package io.dstream.examples.crash;

import io.dstream.report.SourceReport;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.FileEncoder;
import io.dstream.source.OffsetRange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The file of a batch: which batch, what went into it, what came of it, and its end. */
final class BatchFile implements FileEncoder<Row> {
    private static final long serialVersionUID = 1L;

    private final boolean ranges;

    /** @param ranges whether the source has offsets that mean something to others */
    BatchFile(boolean ranges) {
        this.ranges = ranges;
    }

    @Override
    public void write(Iterator<Row> rows, BatchInfo info, OutputStream out) throws IOException {
        writeLine("#batch " + info.id(), out);
        if (ranges) {
            for (OffsetRange range : rangesOf(info)) {
                writeLine(
                        "#range " + range.partition() + " " + LinePosition.line(range.from()) + " "
                                + LinePosition.line(range.until()),
                        out);
            }
        }
        long keys = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            Optional<String> line = row.line();
            if (line.isPresent()) {
                writeLine(line.get(), out);
                keys += row instanceof Row.Key ? 1 : 0;
            }
        }
        writeLine("#end " + keys, out);
    }

    private static List<OffsetRange> rangesOf(BatchInfo info) {
        return info.inputs().stream()
                .map(SourceReport::ranges)
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(range -> Integer.parseInt(range.partition())))
                .toList();
    }

    private static void writeLine(String line, OutputStream out) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }
}
