package io.dstream.flume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.sink.Sink;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import io.dstream.testing.Ports;
import io.dstream.testing.connectors.Collecting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlumeSinkTest {
    private static final List<String> NUMBERS =
            IntStream.range(0, 5000).mapToObj(Integer::toString).toList();

    @TempDir
    Path folder;

    private static void send(Sink<String> sink, List<String> records) throws Exception {
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
            ssc.from(Sources.queue(new ArrayDeque<>(List.of(records)))).to(sink);
            ssc.start();
            ssc.stopGracefully(Duration.ofSeconds(30));
            ssc.awaitTermination();
        }
    }

    @Test
    void aRealAgentTakesWhatIsEncryptedAndCompressed() throws Exception {
        Certificates certificates = Certificates.of(folder, "localhost");
        Certificates others = Certificates.of(folder, "other.example");
        try (FlumeAgent agent = FlumeAgent.writingTo(folder.resolve("agent"), folder.resolve("out"))
                .showing(certificates)
                .set("sources.in.compression-type", "deflate")
                .start()) {
            FlumeSink<String> sink = Flume.<String>send("localhost", agent.port(), FlumeEvent::of)
                    .compressed()
                    .batchSize(77);
            send(sink.tls(certificates.withoutKey()), NUMBERS);
            Written written = new Written(folder.resolve("out"));
            Await.until("all are written", () -> written.count() >= NUMBERS.size());
            assertThat(written.lines()).isEqualTo(NUMBERS);
            assertThatThrownBy(() -> send(sink.tls(others.withoutKey()), NUMBERS))
                    .hasStackTraceContaining("the TLS handshake failed")
                    .hasStackTraceContaining("whose certificate is trusted and for this host's name");
        }
    }

    @Test
    void aCertificateMustBeForTheHostsName() throws Exception {
        Certificates certificates = Certificates.of(folder, "other.example");
        try (FlumeAgent agent = FlumeAgent.writingTo(folder.resolve("agent"), folder.resolve("out"))
                .showing(certificates)
                .start()) {
            assertThatThrownBy(() -> send(
                            Flume.<String>send("localhost", agent.port(), FlumeEvent::of)
                                    .tls(certificates.withoutKey()),
                            NUMBERS))
                    .hasStackTraceContaining("the TLS handshake failed")
                    .hasStackTraceContaining("for this host's name");
        }
    }

    @Test
    void aProgramTakesWhatAnotherSends() throws Exception {
        int port = Ports.free();
        try (Collecting<FlumeEvent> program = Collecting.from(Flume.listen(port))) {
            send(Flume.send("localhost", port, n -> FlumeEvent.of(Map.of("n", n), n)), NUMBERS);
            assertThat(program.awaitRecords(NUMBERS.size()))
                    .isEqualTo(NUMBERS.stream()
                            .map(n -> FlumeEvent.of(Map.of("n", n), n))
                            .toList());
        }
    }

    @Test
    void aFullChannelFailsTheBatchInTheEnd() throws Exception {
        int nowhere = Ports.free();
        try (FlumeAgent agent = FlumeAgent.sendingTo(folder, nowhere)
                .set("channels.file.capacity", "100")
                .set("channels.file.transactionCapacity", "100")
                .set("channels.file.keep-alive", "0")
                .start()) {
            assertThatThrownBy(() -> send(
                            Flume.<String>send("localhost", agent.port(), FlumeEvent::of)
                                    .batchSize(50)
                                    .retryFor(Duration.ofMillis(300)),
                            NUMBERS))
                    .hasStackTraceContaining("the agent could not take the events")
                    .hasStackTraceContaining("retryFor");
        }
    }

    @Test
    void theProgramStopsWhileThereIsNoAgent() throws Exception {
        int port = Ports.free();
        Queue<Collection<String>> batches = new ArrayBlockingQueue<>(10);
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
            try (Collecting<FlumeEvent> program = Collecting.from(Flume.listen(port))) {
                batches.add(List.of("1"));
                ssc.from(Sources.queue(batches)).to(Flume.send("localhost", port, FlumeEvent::of));
                ssc.start();
                assertThat(program.awaitRecords(1)).hasSize(1);
            }
            batches.add(List.of("2"));
            assertThat(ssc.awaitTermination(Duration.ofMillis(300))).isFalse();
        }
    }
}
