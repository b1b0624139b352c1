package io.dstream.zeromq.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.sink.FileSink;
import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import io.dstream.zeromq.CurveKeys;
import io.dstream.zeromq.ZMessage;
import io.dstream.zeromq.ZeroMq;
import io.dstream.zeromq.ZeroMqSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on ZeroMQ shows. */
class ZeroMqDocsTest {
    @TempDir
    Path folder;

    @Test
    void aProgramThatReceives() throws Exception {
        String endpoint = "tcp://127.0.0.1:" + Ports.free();
        Path directory = folder;
        // snippet: zeromq-program
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("readings")
                .batchInterval(Duration.ofMillis(500))
                .checkpointDir(directory.resolve("checkpoint"))
                .build()) {
            DStream<String> readings = ssc.from(ZeroMq.router(endpoint) // tcp://*:5555
                            .bind()
                            .decoded(ZMessage::text))
                    .named("readings");
            readings.to(FileSink.<String>lines(directory.resolve("readings")).skipEmpty());
            ssc.start();
            // end
            try (StreamingContext other = StreamingContext.local(Duration.ofMillis(100))) {
                send(
                        other.from(
                                io.dstream.source.Sources.queue(new java.util.ArrayDeque<>(List.of(List.of("21.5"))))),
                        endpoint);
                other.start();
                Await.until("it is written", () -> isWritten(directory.resolve("readings")));
            }
        }
    }

    private static boolean isWritten(Path readings) throws IOException {
        try (Stream<Path> files = Files.list(readings)) {
            return files.anyMatch(file -> file.toString().endsWith(".txt"));
        }
    }

    private static void send(DStream<String> readings, String endpoint) {
        // snippet: zeromq-sink
        readings.to(ZeroMq.dealer(endpoint, "station-7", ZMessage::of));
        // end
    }

    @Test
    void settings() {
        CurveKeys keys = CurveKeys.generate();
        CurveKeys client = CurveKeys.generate();
        // snippet: zeromq-settings
        ZeroMqSource<String> prices = ZeroMq.subscribe("tcp://quotes.example:5556", "eur", "usd")
                .curveClient(keys, client.publicKey())
                .highWaterMark(500)
                .maxMessageBytes(10_000)
                .decoded(message -> message.text(1)); // the topic is the first frame
        // end
        assertThat(prices).hasToString("zeromq subscribe tcp://quotes.example:5556");
    }
}
