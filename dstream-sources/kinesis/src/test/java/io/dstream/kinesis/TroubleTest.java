package io.dstream.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.kinesis.StandIn.Answer;
import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are none, and streams that are not what they were. */
class TroubleTest {
    private static final KinesisServer SERVER = KinesisServer.shared();

    private StandIn kinesis;
    private String stream;

    @TempDir
    Path checkpoint;

    @BeforeEach
    void open() throws Exception {
        kinesis = StandIn.before(SERVER.port());
        stream = SERVER.stream(1);
    }

    @AfterEach
    void close() {
        kinesis.close();
    }

    private KinesisSource<String> source() {
        return Run.source(kinesis.port(), stream).from(StartPosition.horizon());
    }

    @Test
    void whatIsRefusedForNowIsAskedForAgain() throws Exception {
        SERVER.put(stream, "a");
        kinesis.next(
                "GetRecords",
                Answer.refused(400, "ProvisionedThroughputExceededException"),
                Answer.refused(400, "ProvisionedThroughputExceededException"),
                Answer.refused(500, "InternalFailure"));
        kinesis.next("GetShardIterator", Answer.refused(503, "ServiceUnavailable"));
        try (Run run = Run.of(source())) {
            assertThat(run.until(1)).containsExactly("a");
            assertThat(run.count("Kinesis asks for fewer requests (400 ProvisionedThroughputExceededException)"))
                    .isEqualTo(1); // once, while the problem is the same
            assertThat(run.reports.get(run.reports.size() - 1)).isEqualTo("started");
        }
    }

    @Test
    void anIteratorThatHasExpiredIsGotAgain() throws Exception {
        SERVER.put(stream, "a");
        try (Run run = Run.of(source())) {
            run.until(1);
            kinesis.next("GetRecords", Answer.refused(400, "ExpiredIteratorException"));
            SERVER.put(stream, "b");
            assertThat(run.until(2)).containsExactly("a", "b");
            assertThat(run.reports).containsExactly("started");
        }
    }

    @Test
    void credentialsThatExpireAreSaidAndTriedAgain() throws Exception {
        try (Run run = Run.of(source())) {
            run.batch();
            kinesis.next("GetRecords", Answer.refused(400, "ExpiredTokenException"));
            run.untilReported("Kinesis does not accept the credentials (400 ExpiredTokenException)");
            SERVER.put(stream, "a");
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    @Test
    void rightsThatAreTakenAwayEndTheProgram() throws Exception {
        SERVER.put(stream, "a");
        try (Run run = Run.of(source())) {
            run.until(1);
            kinesis.next("GetRecords", Answer.refused(400, "AccessDeniedException"));
            assertThatThrownBy(() -> run.untilReported("nothing")).hasStackTraceContaining("docs/kinesis.md lists");
        }
    }

    @Test
    void aStreamThatIsDeletedEndsTheProgram() throws Exception {
        SERVER.put(stream, "a");
        try (Run run = Run.of(source())) {
            run.until(1);
            SERVER.delete(stream);
            assertThatThrownBy(() -> run.untilReported("nothing"))
                    .hasStackTraceContaining("there is no stream '" + stream + "'");
        }
    }

    @Test
    void aStartWaitsForAnswers() throws Exception {
        SERVER.put(stream, "a");
        kinesis.next("DescribeStreamSummary", Answer.refused(400, "LimitExceededException"));
        kinesis.next(
                "ListShards", Answer.refused(500, "InternalFailure"), Answer.refused(400, "ResourceInUseException"));
        try (Run run = Run.of(source())) {
            assertThat(run.until(1)).containsExactly("a");
        }
    }

    @Test
    void aStartThatIsNotAnsweredFails() throws Exception {
        int nobody = Ports.free();
        KinesisSource<String> source = Run.source(nobody, stream).timeout(Duration.ofMillis(300));
        assertThatThrownBy(() -> {
                    try (Run run = Run.of(source)) {
                        run.batch();
                    }
                })
                .hasStackTraceContaining(
                        "stream '" + stream + "' cannot be read: http://127.0.0.1:" + nobody + " does not answer");
    }

    @Test
    void aServerThatIsSilentIsNotWaitedForWithoutEnd() throws Exception {
        try (var silent = new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress())) {
            KinesisSource<String> source =
                    Run.source(silent.getLocalPort(), stream).timeout(Duration.ofMillis(200));
            assertThatThrownBy(() -> {
                        try (Run run = Run.of(source)) {
                            run.batch();
                        }
                    })
                    .hasStackTraceContaining("stream '" + stream + "' cannot be read");
        }
    }

    @Test
    void secretsAreInNoText() {
        assertThat(source() + " " + Kinesis.sink(stream).credentials("id", KinesisServer.SECRET))
                .doesNotContain(KinesisServer.SECRET);
    }

    // ---- records that are gone ----

    private void readSome() throws Exception {
        SERVER.put(stream, "a");
        try (Run run = Run.of(source(), checkpoint)) {
            run.until(1);
        }
    }

    private void makeAnew() {
        SERVER.delete(stream);
        long second = System.currentTimeMillis() / 1_000; // the times of streams are told in seconds
        Await.until("the second is over", () -> System.currentTimeMillis() / 1_000 > second);
        SERVER.create(stream, 2);
        SERVER.put(stream, "b", "c", "d", "e");
    }

    @Test
    void aStreamThatWasMadeAnewIsRefused() throws Exception {
        readSome();
        makeAnew();
        assertThatThrownBy(() -> {
                    try (Run run = Run.of(source(), checkpoint)) {
                        run.batch();
                    }
                })
                .hasStackTraceContaining("stream '" + stream + "' was deleted and made again")
                .hasStackTraceContaining("onLostRecords(EARLIEST)");
    }

    @Test
    void aStreamThatWasMadeAnewIsReadFromItsBeginningIfSaid() throws Exception {
        readSome();
        makeAnew();
        KinesisSource<String> source = source().onLostRecords(LostRecordsPolicy.EARLIEST);
        try (Run run = Run.of(source, checkpoint)) {
            assertThat(run.until(4)).containsExactlyInAnyOrder("b", "c", "d", "e");
            assertThat(run.count("was deleted and made again")).isEqualTo(1);
        }
        SERVER.put(stream, "f");
        try (Run run = Run.of(source, checkpoint)) {
            assertThat(run.until(1)).containsExactly("f");
            assertThat(run.reports).containsExactly("started");
        }
    }

    /** The stream keeps records for no time at all, as far as the next start is told. */
    private void keepNothing() {
        var summary = SERVER.client()
                .describeStreamSummary(describe -> describe.streamName(stream))
                .streamDescriptionSummary();
        kinesis.next(
                "DescribeStreamSummary",
                new Answer(
                        200,
                        "{\"StreamDescriptionSummary\":{\"StreamName\":\"" + stream
                                + "\",\"StreamStatus\":\"ACTIVE\",\"RetentionPeriodHours\":0,"
                                + "\"StreamCreationTimestamp\":"
                                + summary.streamCreationTimestamp().toEpochMilli() / 1000.0 + "}}"));
    }

    private void hideRecords(int times) {
        for (int i = 0; i < times; i++) {
            kinesis.next(
                    "GetRecords",
                    new Answer(200, "{\"Records\":[],\"MillisBehindLatest\":0,\"NextShardIterator\":\"next\"}"));
        }
    }

    @Test
    void recordsOlderThanTheRetentionPeriodAreMissed() throws Exception {
        readSome();
        keepNothing();
        hideRecords(5);
        assertThatThrownBy(() -> {
                    try (Run run = Run.of(source(), checkpoint)) {
                        run.batch();
                    }
                })
                .hasStackTraceContaining("records of shardId-000000000000 behind sequence number")
                .hasStackTraceContaining("may be gone")
                .hasStackTraceContaining("onLostRecords(EARLIEST)");
    }

    @Test
    void theOldestRecordIsNextWhereSomeAreGoneIfSaid() throws Exception {
        readSome();
        keepNothing();
        hideRecords(5);
        try (Run run = Run.of(source().onLostRecords(LostRecordsPolicy.EARLIEST), checkpoint)) {
            assertThat(run.until(1)).containsExactly("a"); // as if it were the oldest that is left
            assertThat(run.count("may be gone")).isEqualTo(1);
        }
    }

    @Test
    void nothingIsMissedWhereTheLastRecordThatWasReadIsStillThere() throws Exception {
        readSome();
        keepNothing();
        SERVER.put(stream, "b");
        try (Run run = Run.of(source(), checkpoint)) {
            assertThat(run.until(1)).containsExactly("b");
            SERVER.put(stream, "c");
            assertThat(run.until(2)).containsExactly("b", "c");
            assertThat(run.reports).containsExactly("started");
        }
    }
}
