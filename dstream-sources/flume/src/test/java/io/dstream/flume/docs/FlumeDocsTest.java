package io.dstream.flume.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.flume.Flume;
import io.dstream.flume.FlumeEvent;
import io.dstream.flume.FlumeSource;
import io.dstream.sink.FileSink;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on Flume shows. */
class FlumeDocsTest {
    @TempDir
    Path folder;

    @Test
    void aProgramThatReceives() throws Exception {
        int port = Ports.free();
        Path directory = folder;
        // snippet: flume-program
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("logs")
                .batchInterval(Duration.ofMillis(500))
                .checkpointDir(directory.resolve("checkpoint"))
                .build()) {
            DStream<String> lines = ssc.from(Flume.listen(port) // 4141
                            .decoded(FlumeEvent::text))
                    .named("lines");
            lines.to(FileSink.<String>lines(directory.resolve("lines")).skipEmpty());
            ssc.start();
            // end
            try (StreamingContext other = StreamingContext.local(Duration.ofMillis(100))) {
                send(other.from(Sources.queue(new ArrayDeque<>(List.of(List.of("line"))))), "localhost", port);
                other.start();
                Await.until("it is written", () -> isWritten(directory.resolve("lines")));
            }
        }
    }

    private static boolean isWritten(Path lines) throws Exception {
        try (Stream<Path> files = Files.list(lines)) {
            return files.anyMatch(file -> file.toString().endsWith(".txt"));
        }
    }

    private static void send(DStream<String> lines, String host, int port) {
        // snippet: flume-sink
        lines.to(Flume.send(host, port, line -> FlumeEvent.of(Map.of("origin", "dstream"), line)));
        // end
    }

    @Test
    void settings() throws Exception {
        SSLContext tls = SSLContext.getDefault();
        // snippet: flume-settings
        FlumeSource<FlumeEvent> events = Flume.listen(4141)
                .bind("0.0.0.0")
                .tlsWithClientAuth(tls)
                .compressed()
                .eventsOnce("host", "n");
        // end
        assertThat(events).hasToString("flume on port 4141");
    }
}
