package io.dstream.zeromq;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import io.dstream.testing.connectors.Collecting;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The protocol of acknowledgements, frame by frame. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ZeroMqRouterTest {
    private final String endpoint = "tcp://127.0.0.1:" + Ports.free();
    private final ZContext context = new ZContext();
    private final ZMQ.Socket dealer = context.createSocket(SocketType.DEALER);

    @TempDir
    Path folder;

    ZeroMqRouterTest() throws Exception {
        dealer.setReceiveTimeOut(30_000);
        dealer.connect(endpoint);
    }

    @AfterEach
    void close() {
        context.close();
    }

    private Collecting<String> program() {
        return Collecting.from(
                ZeroMq.router(endpoint).bind().decoded(ZMessage::text),
                builder -> builder.appName("router").checkpointDir(folder.resolve("checkpoint")));
    }

    private void send(String sender, long id, long before, String... frames) {
        dealer.sendMore(sender);
        dealer.send(ByteBuffer.allocate(16).putLong(id).putLong(before).array(), frames.length > 0 ? ZMQ.SNDMORE : 0);
        for (int i = 0; i < frames.length; i++) {
            dealer.send(frames[i], i < frames.length - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    private long acknowledged() {
        return ByteBuffer.wrap(dealer.recv()).getLong();
    }

    private void awaitAcknowledgement(long id) {
        Await.until(id + " is acknowledged", () -> acknowledged() == id);
    }

    @Test
    void whatIsStoredIsAcknowledgedAndWhatCameBeforeWithIt() {
        try (Collecting<String> program = program()) {
            send("s", 1, 0, "a");
            send("s", 2, 1, "b");
            send("s", 7, 2, "c"); // ids need not be consecutive
            awaitAcknowledgement(7);
            assertThat(program.awaitRecords(3)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void whatIsSentAgainIsAcknowledgedAgainAndStoredOnce() {
        try (Collecting<String> program = program()) {
            send("s", 1, 0, "a");
            awaitAcknowledgement(1);
            send("s", 1, 0, "a");
            awaitAcknowledgement(1);
            send("s", 2, 0, "b");
            awaitAcknowledgement(2);
            assertThat(program.awaitRecords(2)).containsExactly("a", "b");
        }
    }

    @Test
    void whatComesAfterAGapWaitsForWhatWasLost() {
        try (Collecting<String> program = program()) {
            send("s", 1, 0, "a");
            awaitAcknowledgement(1);
            send("s", 3, 2, "c"); // 2 was lost on the way
            assertThat(acknowledged()).isEqualTo(1);
            send("s", 2, 0, "b");
            send("s", 3, 2, "c");
            awaitAcknowledgement(3);
            assertThat(program.awaitRecords(3)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void theFirstMessageOfANewSenderMayBeLostToo() {
        try (Collecting<String> program = program()) {
            send("s", 2, 1, "b");
            send("t", 1, 0, "other");
            awaitAcknowledgement(1); // of t: nothing is known of s
            send("s", 1, 0, "a");
            send("s", 2, 1, "b");
            awaitAcknowledgement(2);
            assertThat(program.awaitRecords(3)).containsExactly("other", "a", "b");
        }
    }

    @Test
    void sendersAreRememberedAcrossRestarts() {
        try (Collecting<String> program = program()) {
            send("s", 1, 0, "a");
            send("s", 2, 1, "b");
            awaitAcknowledgement(2);
            assertThat(program.awaitRecords(2)).containsExactly("a", "b");
        }
        try (Collecting<String> program = program()) {
            send("s", 2, 0, "b"); // its acknowledgement may have been lost
            send("s", 3, 2, "c");
            awaitAcknowledgement(3);
            assertThat(program.awaitRecords(1)).containsExactly("c");
        }
    }

    @Test
    void aProgramThatKnowsNothingOfASenderTakesWhatItHasKept() {
        try (Collecting<String> program = program()) {
            send("s", 57, 0, "kept");
            send("s", 58, 57, "next");
            awaitAcknowledgement(58);
            assertThat(program.awaitRecords(2)).containsExactly("kept", "next");
        }
    }

    @Test
    void whatCannotBeDecodedIsAcknowledgedSoThatItDoesNotComeForEver() {
        try (Collecting<String> program = program()) {
            send("s", 1, 0, "two", "frames");
            awaitAcknowledgement(1);
            send("s", 2, 0, "a");
            awaitAcknowledgement(2);
            assertThat(program.awaitRecords(1)).containsExactly("a");
            program.awaitReport("could not be decoded");
        }
    }

    @Test
    void aSenderMayAskHowFarTheProgramIs() {
        try (Collecting<String> program = program()) {
            send("s", 0, 0);
            assertThat(acknowledged()).isZero();
            send("s", 5, 0, "a");
            awaitAcknowledgement(5);
            send("s", 0, 0);
            assertThat(acknowledged()).isEqualTo(5);
            assertThat(program.awaitRecords(1)).containsExactly("a");
        }
    }

    @Test
    void whatIsNotOfTheProtocolIsReported() {
        try (Collecting<String> program = program()) {
            dealer.send("hello");
            send("", 1, 0, "no name");
            send("s", 0, 0, "no id");
            send("s", 3, 3, "after itself");
            dealer.sendMore("s");
            dealer.sendMore(new byte[8]);
            dealer.send("short header");
            send("s", 1, 0, "a");
            awaitAcknowledgement(1);
            assertThat(program.awaitRecords(1)).containsExactly("a");
            assertThat(program.reports())
                    .filteredOn(report -> !report.equals("started"))
                    .hasSize(1);
            program.awaitReport("not of the protocol");
        }
    }
}
