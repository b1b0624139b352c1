package io.dstream.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codecs;
import io.dstream.internal.log.LogConfig;
import io.dstream.internal.log.LogWitness;
import io.dstream.internal.log.RecordLog;
import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.recovery.format.BatchPlan;
import io.dstream.internal.recovery.format.Failures;
import io.dstream.internal.recovery.format.Positions;
import io.dstream.internal.recovery.format.RecordTypes;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.plan.Operator;
import io.dstream.source.OffsetRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logs whose records are whole and do not fit together, as only a program that errs writes them. */
class ReplayTest {
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final List<String> taken = new ArrayList<>();

    private interface Content {
        void write(RecordLog log, JournalWriter journal) throws IOException;
    }

    private void start(int epoch, Content content) throws IOException {
        try (RecordLog log =
                RecordLog.open(disk, "log", LogConfig.of(epoch, () -> 0, () -> 7), LogWitness.none(), r -> {})) {
            content.write(log, new JournalWriter(log::append, Codecs.builtIn()));
        }
    }

    private Recovered replay(int epoch) throws IOException {
        Replay replay = new Replay(disk, Codecs.builtIn(), new Taking(), new Positions(), epoch, 0);
        RecordLog.scan(disk, "log", LogWitness.none(), replay::take);
        return replay.ended().orElseThrow();
    }

    private final class Taking implements Recovery {
        @Override
        public void base(long batchId, long timeMillis, long zeroMillis) {}

        @Override
        public void state(String operator, String form, ByteReader piece) {}

        @Override
        public void baseEnds() {}

        @Override
        public void kept(Kept kept) {
            taken.add("kept " + kept.records());
        }

        @Override
        public void committed(BatchPlan plan, List<Change> changes) {
            taken.add("batch " + plan.id() + " "
                    + changes.stream().map(Change::operator).toList());
        }
    }

    private static BatchPlan plan(long id, long until) {
        return new BatchPlan(
                id,
                id * 1000,
                0,
                List.of(new BatchPlan.Input("in", until, List.of(OffsetRange.of("p", 0, until)), "")));
    }

    private static void change(RecordLog log, long batchId, String operator) throws IOException {
        ByteWriter out = Codecs.builtIn().newWriter();
        out.writeString(operator);
        out.writeString("form");
        log.append(RecordTypes.CHANGES, batchId, out.toByteArray());
    }

    private void assertDamaged(String expected, Content content) throws IOException {
        start(1, content);
        assertThatThrownBy(() -> replay(2))
                .isInstanceOf(CorruptLogException.class)
                .hasMessageStartingWith("/simulated/log/0000000001.log is damaged at byte ")
                .hasMessageContaining(expected)
                .hasMessageEndingWith(Failures.RESTORE);
    }

    @Test
    void theCommitOfAnotherPlan() throws IOException {
        assertDamaged("expected the commit of a plan with digest " + plan(1, 5).digest(), (log, journal) -> {
            journal.plan(plan(1, 5));
            journal.commit(plan(1, 6), false);
        });
    }

    @Test
    void anotherPlanOfABatchThatWasPlanned() throws IOException {
        assertDamaged("expected the plan " + plan(1, 5).digest() + " once more", (log, journal) -> {
            journal.plan(plan(1, 5));
            journal.plan(plan(1, 6));
        });
    }

    @Test
    void aBatchThatIsLeftOut() throws IOException {
        assertDamaged("expected the plan of batch 2, found that of batch 3", (log, journal) -> {
            journal.plan(plan(1, 5));
            journal.commit(plan(1, 5), false);
            journal.plan(plan(3, 5));
        });
    }

    @Test
    void changesOfABatchThatWasNotPlanned() throws IOException {
        assertDamaged("expected changes of batch 1, found some of batch 1", (log, journal) -> change(log, 1, "a"));
    }

    @Test
    void changesOfAnotherBatch() throws IOException {
        assertDamaged("expected changes of batch 1, found some of batch 2", (log, journal) -> {
            journal.plan(plan(1, 5));
            change(log, 2, "a");
        });
    }

    @Test
    void aRecordThatMayNotBeSkipped() throws IOException {
        assertDamaged(
                "expected a record of a kind that this release knows, found kind 99",
                (log, journal) -> log.append(99, 1, new byte[0]));
    }

    @Test
    void aRecordThatMayBeSkipped() throws IOException {
        start(1, (log, journal) -> {
            journal.plan(plan(1, 5));
            log.append(200, 1, new byte[3]);
        });

        assertThat(replay(2).planned()).contains(plan(1, 5));
    }

    @Test
    void aRecordOfAStartThatIsYetToCome() throws IOException {
        start(4, (log, journal) -> journal.plan(plan(1, 5)));

        assertThat(replay(5).lastPlanned()).isEqualTo(1);
        assertThatThrownBy(() -> replay(4))
                .isInstanceOf(CorruptLogException.class)
                .hasMessageContaining("one of the first 3 starts")
                .hasMessageContaining("one of start 4");
    }

    @Test
    void whatIsLeftOfAnAttemptIsForgottenWhenTheBatchIsPlannedOnceMore() throws IOException {
        start(1, (log, journal) -> {
            journal.plan(plan(1, 5));
            change(log, 1, "old");
            journal.kept(1, new KeptPart(Operator.of("s"), new Recovery.Kept("s", 1000, 0, List.of("old"))));
        });
        start(2, (log, journal) -> {
            journal.plan(plan(1, 5));
            change(log, 1, "new");
            journal.commit(plan(1, 5), false);
        });

        assertThat(replay(3).lastBatch()).isEqualTo(1);
        assertThat(taken).containsExactly("batch 1 [new]");
    }

    @Test
    void recordsOfAStartThatDidNotPlanThemAreForgotten() throws IOException {
        start(1, (log, journal) -> journal.input(1, Operator.of("in"), List.of(List.of("a"))));
        start(2, (log, journal) -> {
            journal.input(1, Operator.of("in"), List.of(List.of("b")));
            journal.plan(plan(1, 5));
        });

        assertThat(replay(3).logged()).containsEntry("in", List.of(List.of("b")));
    }
}
