package io.dstream.zeromq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.source.Sources;
import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import io.dstream.testing.connectors.Collecting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ZeroMqSinkTest {
    private static final List<String> NUMBERS =
            IntStream.range(0, 5000).mapToObj(Integer::toString).toList();

    private final String endpoint = "tcp://127.0.0.1:" + Ports.free();

    @TempDir
    Path folder;

    ZeroMqSinkTest() throws Exception {}

    @Test
    void libzmqTakesWhatIsPushed() throws Exception {
        try (Python receiver =
                Python.script("receive.py", "PULL", "bind", endpoint).start()) {
            Sending.all(ZeroMq.push(endpoint, ZMessage::of), NUMBERS);
            Await.until("all are there", () -> receiver.lines().size() >= NUMBERS.size());
            assertThat(receiver.lines()).isEqualTo(NUMBERS);
        }
    }

    @Test
    void libzmqTakesWhatIsPublishedWithItsTopic() throws Exception {
        Queue<Collection<String>> batches = new ArrayBlockingQueue<>(1000);
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10));
                Python receiver =
                        Python.script("receive.py", "SUB", "connect", endpoint).start()) {
            ssc.from(Sources.queue(batches))
                    .to(ZeroMq.<String>publish(endpoint, s -> ZMessage.of("topic", s))
                            .bind());
            ssc.start();
            Await.until("it has subscribed", () -> {
                batches.offer(List.of("x"));
                return receiver.lines().contains("topic\tx");
            });
        }
    }

    @Test
    void encryptedSinksLetInThoseTheyKnow() throws Exception {
        CurveKeys server = CurveKeys.generate();
        CurveKeys client = CurveKeys.generate();
        try (Python receiver = Python.script(
                        "receive.py",
                        "PULL",
                        "connect",
                        endpoint,
                        server.publicKey(),
                        client.publicKey(),
                        client.secretKey())
                .start()) {
            Sending.all(
                    ZeroMq.<String>push(endpoint, ZMessage::of).bind().curveServer(server, client.publicKey()),
                    NUMBERS);
            Await.until("all are there", () -> receiver.lines().size() >= NUMBERS.size());
            assertThat(receiver.lines()).isEqualTo(NUMBERS);
        }
    }

    @Test
    void theProgramStopsWhileNobodyTakesWhatIsPushed() throws Exception {
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
            ssc.from(Sources.queue(new ArrayBlockingQueue<>(1, false, List.of(NUMBERS))))
                    .to(ZeroMq.<String>push(endpoint, ZMessage::of)
                            .highWaterMark(10)
                            .linger(Duration.ZERO));
            ssc.start();
            assertThat(ssc.awaitTermination(Duration.ofMillis(200))).isFalse();
        }
    }

    @Test
    void aProgramTakesWhatAnotherSends() throws Exception {
        try (Collecting<String> program =
                Collecting.from(ZeroMq.router(endpoint).bind().decoded(ZMessage::text))) {
            Sending.all(ZeroMq.dealer(endpoint, "first", ZMessage::of), NUMBERS);
            assertThat(program.records()).as("when the batch has ended").hasSizeLessThanOrEqualTo(NUMBERS.size());
            Sending.all(ZeroMq.dealer(endpoint, "first", ZMessage::of), List.of("again"));
            List<String> all = program.awaitRecords(NUMBERS.size() + 1);
            assertThat(all.subList(0, NUMBERS.size())).isEqualTo(NUMBERS);
            assertThat(all).endsWith("again");
        }
    }

    @Test
    void aBatchEndsOnlyWhenItHasBeenStored() throws Exception {
        Path stored = folder.resolve("stored");
        try (Python receiver = Python.script("router.py", endpoint, stored).start()) {
            Sending.all(ZeroMq.<String>dealer(endpoint, "sender", ZMessage::of).highWaterMark(7), NUMBERS);
            assertThat(Files.readAllLines(stored)).hasSize(NUMBERS.size()).allMatch(line -> line.startsWith("sender/"));
            receiver.kill();
        }
    }

    @Test
    void theProgramStopsWhileNothingIsAcknowledged() throws Exception {
        Path stored = folder.resolve("stored");
        try (Python receiver = Python.script("router.py", endpoint, stored).start();
                StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
            Queue<Collection<String>> batches = new ArrayBlockingQueue<>(1000);
            ssc.from(Sources.queue(batches))
                    .to(ZeroMq.<String>dealer(endpoint, "sender", ZMessage::of).resendAfter(Duration.ofMillis(100)));
            ssc.start();
            batches.add(List.of("1"));
            Await.until("it is stored", () -> Files.size(stored) > 0);
            receiver.kill();
            batches.add(NUMBERS);
            assertThat(ssc.awaitTermination(Duration.ofMillis(300))).isFalse();
        }
    }

    @Test
    void namesOfSendersAreChecked() {
        assertThatThrownBy(() -> ZeroMq.<String>dealer(endpoint, "", ZMessage::of))
                .hasMessage("a sender's name of 0 bytes: expected 1 to 255");
    }
}
