package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.report.BatchReport;
import io.dstream.sources.TextFiles;
import io.dstream.sources.TruncationPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Follows the logs in a folder and shows the lines that tell of errors. */
public final class LogTail {
    private LogTail() {}

    static DStream<String> errors(DStream<String> lines) {
        return lines.filter(line -> line.startsWith("ERROR "));
    }

    private static StreamingContext program(Path folder) {
        StreamingContext ssc = StreamingContext.local(Duration.ofMillis(100));
        errors(ssc.from(TextFiles.tail(folder).matching("*.log").onTruncation(TruncationPolicy.START_AGAIN)))
                .foreachBatch(lines -> lines.forEach(System.out::println));
        return ssc;
    }

    /** Stands in for a service that logs: writes a piece after each batch, without minding where a line ends. */
    private record Service(Path log, Queue<String> pieces) implements StreamingListener {
        @Override
        public void onBatchCompleted(BatchReport batch) {
            if (!pieces.isEmpty()) {
                try {
                    Files.writeString(log, pieces.remove(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /**
     * Runs the program without end, or, without arguments, for a moment on a log that is written meanwhile.
     *
     * @param args the folder
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        if (args.length == 1) {
            try (StreamingContext ssc = program(Path.of(args[0]))) {
                ssc.start();
                ssc.awaitTermination();
            }
            return;
        }
        Path folder = Files.createTempDirectory("log-tail");
        try (StreamingContext ssc = program(folder)) {
            ssc.addListener(new Service(
                    folder.resolve("shop.log"),
                    new ArrayDeque<>(List.of(
                            "INFO  order 1001 paid\nERROR order 1002: card ref",
                            "used by the bank\nINFO  order 1003 paid\n",
                            "ERROR mail: no route to smtp.example.org\nERROR that is not"))));
            SomeBatches.run(ssc, 12);
        }
    }
}
