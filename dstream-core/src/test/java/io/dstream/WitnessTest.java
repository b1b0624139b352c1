package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dstream.batch.Pair;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.checkpoint.CorruptCheckpointException;
import io.dstream.internal.log.Damage;
import io.dstream.internal.storage.sim.Operation;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What no log can know of itself: that it is whole, that it is this checkpoint's, where it would have to go on. */
class WitnessTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.dstream");

    private final SimulatedDisk disk = new SimulatedDisk(1);

    @BeforeAll
    static void nothingOfWhatIsMadeGoodIsLogged() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOG.setLevel(null);
    }

    /** A program whose sink does not say what it holds. */
    private static StreamingTestDriver driver(SimulatedDisk on, long segmentBytes, boolean byOs) {
        AtomicLong ids = new AtomicLong();
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("witness")
                .parallelism(1)
                .batchInterval(Duration.ofSeconds(1))
                .checkpointOn(on, Runnable::run, segmentBytes, ids::incrementAndGet);
        return StreamingTestDriver.create(byOs ? builder.checkpointSyncEvery(Duration.ofDays(1)) : builder);
    }

    private static void run(SimulatedDisk on, long segmentBytes, boolean byOs, int batches, Runnable beforeStop) {
        try (StreamingTestDriver driver = driver(on, segmentBytes, byOs)) {
            TestInput<String> in = driver.input();
            in.stream().named("in");
            driver.collect(in.stream()
                    .mapToPair(word -> Pair.of(word, 1))
                    .<Integer>updateStateByKey(
                            (ones, sum) -> sum.isPresent() ? sum : ones.stream().findFirst())
                    .named("sums"));
            for (int i = 0; i < batches; i++) {
                in.add("word " + i);
                driver.runBatch();
            }
            beforeStop.run();
            driver.context().stopGracefully(Duration.ofSeconds(20));
        }
    }

    private List<String> segments() throws IOException {
        return disk.list("log").stream().map(name -> "log/" + name).toList();
    }

    private void assertDamaged(String file) {
        assertDamaged(disk, file);
    }

    private static void assertDamaged(SimulatedDisk on, String file) {
        assertThatThrownBy(() -> run(on, 1_000_000, false, 1, () -> {}))
                .isInstanceOfSatisfying(CorruptCheckpointException.class, e -> assertThat(e.file())
                        .isEqualTo("/simulated/" + file));
    }

    @Test
    void theLastRecordBeforeAGracefulStopIsMissed() throws IOException {
        run(disk, 1_000_000, false, 3, () -> {});
        String last = segments().get(segments().size() - 1);
        disk.truncate(last, disk.size(last) - 1);

        assertDamaged(last);
    }

    @Test
    void whatAStartHasReadIsMissed() throws IOException {
        SimulatedDisk[] killed = new SimulatedDisk[1];
        run(disk, 1_000_000, false, 3, () -> killed[0] = disk.processKill());
        String last = segments().get(segments().size() - 1);
        long size = killed[0].size(last);
        SimulatedDisk[] started = new SimulatedDisk[1];
        run(killed[0], 1_000_000, false, 1, () -> started[0] = killed[0].processKill());
        started[0].truncate(last, size - 1);

        assertDamaged(started[0], last);
    }

    @Test
    void theNewestSegmentIsMissed() throws IOException {
        SimulatedDisk[] killed = new SimulatedDisk[1];
        run(disk, 100, false, 60, () -> killed[0] = disk.processKill());
        List<String> all = killed[0].list("log");
        assertThat(all).hasSizeGreaterThan(1);
        killed[0].delete("log/" + all.get(all.size() - 1));

        assertThatThrownBy(() -> run(killed[0], 100, false, 1, () -> {}))
                .isInstanceOf(CorruptCheckpointException.class)
                .hasMessageContaining(", which were durable");
    }

    @Test
    void theLogOfAnotherCheckpointIsRefused() throws IOException {
        run(disk, 1_000_000, false, 3, () -> {});
        SimulatedDisk other = new SimulatedDisk(2);
        new SimulatedProgram(other, 1, 1000, 1_000_000).run(3);
        Damage.put(disk, segments().get(0), Damage.bytes(other, segments().get(0)));

        assertDamaged(segments().get(0));
    }

    /** Its epoch is one that the log knows: records of two starts would be taken for those of one. */
    @Test
    void anOlderManifestIsRefused() throws IOException {
        run(disk, 1_000_000, false, 1, () -> {});
        byte[] old = Damage.bytes(disk, "MANIFEST");
        run(disk, 1_000_000, false, 1, () -> {});
        Damage.put(disk, "MANIFEST", old);

        assertDamaged(segments().get(0));
    }

    /** A base is written whole; what of the log it stands on must not be lost after it. */
    @Test
    void aBaseWaitsForTheLogWhateverThePolicyIs() {
        for (int seed = 0; seed < 20; seed++) {
            SimulatedDisk once = new SimulatedDisk(seed);
            SimulatedDisk[] cut = new SimulatedDisk[1];
            Random random = new Random(seed);
            run(once, 5_000, true, 40 + seed, () -> cut[0] = once.crash(random));
            assertThat(once.trace().stream().map(Operation::name)).anyMatch(name -> name.endsWith(".base"));

            run(cut[0], 5_000, true, 1, () -> {});
        }
    }

    /** Whenever the program is killed, two bases are there, and the log from the older one on. */
    @Test
    void theOlderBaseTakesOverAtAnyMoment() throws IOException {
        new SimulatedProgram(disk, 1, 0, 300).run(12);
        List<SimulatedDisk> moments = new ArrayList<>();
        disk.observe(next -> {
            if (next.kind() == Operation.Kind.DELETE
                    || next.name().contains("MANIFEST")
                    || next.name().equals("base")) {
                moments.add(disk.processKill());
            }
        });
        new SimulatedProgram(disk, 1, 0, 300).run(4);

        assertThat(moments).hasSizeGreaterThan(30);
        for (SimulatedDisk moment : moments) {
            for (String base : moment.list("base")) {
                if (!base.startsWith(".")) {
                    SimulatedDisk damaged = Damage.copy(moment);
                    Damage.flip(damaged, "base/" + base, 60, 1);
                    new SimulatedProgram(damaged, 1, 0, 300).run(1);
                    SimulationModel.check(
                            SimulatedProgram.shown(damaged, SimulatedProgram.SUMS),
                            SimulatedProgram.shown(damaged, SimulatedProgram.WINDOWS));
                }
            }
        }
    }

    @Test
    void thatTheOlderBaseTakesOverIsSaidAndNothingElseAdvised() throws IOException {
        new SimulatedProgram(disk, 1, 0, 300).run(12);
        List<String> bases = disk.list("base");
        Damage.flip(disk, "base/" + bases.get(1), 60, 1);

        try (LogLines log = new LogLines()) {
            new SimulatedProgram(disk, 1, 0, 300).run(1);

            assertThat(log.at(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains(bases.get(1), "The base before it is whole and is used instead")
                    .doesNotContain("Restore", "backup");
        }
    }

    @Test
    void whereNoBaseIsWholeNoneIsSaidToTakeOver() throws IOException {
        new SimulatedProgram(disk, 1, 0, 300).run(12);
        List<String> bases = disk.list("base");
        for (String base : bases) {
            Damage.flip(disk, "base/" + base, 60, 1);
        }

        try (LogLines log = new LogLines()) {
            assertThatThrownBy(() -> new SimulatedProgram(disk, 1, 0, 300).run(1))
                    .isInstanceOf(CorruptCheckpointException.class)
                    .hasMessageContaining(bases.get(0))
                    .hasMessageContaining("Restore the directory from a backup");
            assertThat(log.at(Level.WARN)).isEmpty();
        }
    }

    /** It would be gone on from with the log of another moment. */
    @Test
    void aBaseThatIsWholeAndNotTheOneIsNotUsed() throws IOException {
        new SimulatedProgram(disk, 1, 0, 300).run(12);
        List<String> bases = disk.list("base");
        assertThat(bases).hasSize(2);
        Damage.put(disk, "base/" + bases.get(1), Damage.bytes(disk, "base/" + bases.get(0)));

        new SimulatedProgram(disk, 1, 0, 300).run(2);

        SimulationModel.check(
                SimulatedProgram.shown(disk, SimulatedProgram.SUMS),
                SimulatedProgram.shown(disk, SimulatedProgram.WINDOWS));
    }

    /** Its log may have been made so short that no record is left in it but the newest. */
    @Test
    void aReceiverGoesOnWhereItWasWhenItsLogHasBeenEmptied() throws IOException {
        ReceivingProgram first = new ReceivingProgram(disk, 0, 0);
        first.run(3, () -> {});
        ReceivingProgram second = new ReceivingProgram(disk, 0, first.acknowledged());
        second.run(3, () -> {});

        second.check();
    }

    @Test
    void whatAReceiverHasAcknowledgedSurvivesAPowerCut() throws IOException {
        ReceivingProgram program = new ReceivingProgram(disk, 0, 0);
        List<SimulatedDisk> cuts = new ArrayList<>();
        List<Long> acknowledged = new ArrayList<>();
        program.onAcknowledgement(() -> {
            for (int choice = 0; choice < 5; choice++) {
                cuts.add(disk.crash(new Random(choice)));
                acknowledged.add(program.acknowledged());
            }
        });
        program.run(12, () -> {});

        for (int i = 0; i < cuts.size(); i++) {
            ReceivingProgram next = new ReceivingProgram(cuts.get(i), 0, acknowledged.get(i));
            next.run(2, () -> {});
            next.check();
        }
    }

    /**
     * What a killed program has left of a receiver's log may be in the memory of the operating system alone, its name
     * too. The next start reads it there, and acknowledges on top of it.
     */
    @Test
    void whatAKilledReceiverHasLeftIsDurableBeforeMoreIsAcknowledged() throws IOException {
        ReceivingProgram program = new ReceivingProgram(disk, 0, 0);
        List<SimulatedDisk> kills = new ArrayList<>();
        List<Long> acknowledged = new ArrayList<>();
        disk.observe(next -> {
            if (next.name().startsWith("receivers/feed")) {
                kills.add(disk.processKill());
                acknowledged.add(program.acknowledged());
            }
        });
        program.run(4, () -> {});

        assertThat(kills).hasSizeGreaterThan(20);
        for (int i = 0; i < kills.size(); i++) {
            SimulatedDisk left = kills.get(i);
            ReceivingProgram second = new ReceivingProgram(left, 0, acknowledged.get(i));
            List<SimulatedDisk> cuts = new ArrayList<>();
            List<Long> then = new ArrayList<>();
            second.onAcknowledgement(() -> {
                for (int choice = 0; choice < 4; choice++) {
                    cuts.add(left.crash(new Random(choice)));
                    then.add(second.acknowledged());
                }
            });
            second.run(1, () -> {});
            for (int c = 0; c < cuts.size(); c++) {
                ReceivingProgram third = new ReceivingProgram(cuts.get(c), 0, then.get(c));
                third.run(1, () -> {});
                third.check();
            }
        }
    }

    /** Otherwise the start would find a plan of records that there are not. */
    @Test
    void whatAPlanRefersToIsDurableBeforeIt() throws IOException {
        ReceivingProgram program = new ReceivingProgram(disk, 0, 0);
        program.storesOneByOne();
        List<SimulatedDisk> cuts = new ArrayList<>();
        disk.observe(next -> {
            if (next.name().startsWith("sums/")) { // a batch is about to be shown: its plan is durable
                cuts.add(disk.crash(new Random(cuts.size())));
            }
        });
        program.run(6, () -> {});

        assertThat(cuts).hasSizeGreaterThan(10);
        for (SimulatedDisk cut : cuts) {
            int before = SimulatedProgram.shown(cut, ReceivingProgram.SUMS).size();
            new ReceivingProgram(cut, 0, 0).run(1, () -> {});
            assertThat(SimulatedProgram.shown(cut, ReceivingProgram.SUMS)).hasSizeGreaterThan(before);
        }
    }

    @Test
    void aReceiverWhoseLogIsGoneIsRefused() throws IOException {
        ReceivingProgram first = new ReceivingProgram(disk, 0, 0);
        SimulatedDisk[] killed = new SimulatedDisk[1];
        first.run(3, () -> killed[0] = disk.processKill());
        for (String name : killed[0].list("receivers/feed")) {
            killed[0].delete("receivers/feed/" + name);
        }

        assertThatThrownBy(() -> new ReceivingProgram(killed[0], 0, first.acknowledged()).run(1, () -> {}))
                .isInstanceOfAny(CorruptCheckpointException.class, CheckpointRefusedException.class);
    }

    /** What was acknowledged behind the last plan is told of by nothing but the mark of the receiver's log. */
    @Test
    void theEndOfAReceiversLogIsMissedAfterAKill() throws IOException {
        ReceivingProgram program = new ReceivingProgram(disk, 0, 0);
        program.segmentsOf(1_000_000);
        List<SimulatedDisk> kills = new ArrayList<>();
        program.onAcknowledgement(() -> kills.add(disk.processKill()));
        program.run(8, () -> {});

        for (SimulatedDisk kill : kills) {
            String last = last(kill, "receivers/feed");
            long size = kill.size(last);
            for (long left : new long[] {size - 1, size / 2, 0}) {
                SimulatedDisk cut = Damage.copy(kill);
                cut.truncate(last, left);
                assertThatThrownBy(() -> new ReceivingProgram(cut, 0, 0).run(1, () -> {}))
                        .as("%s of %s bytes of %s", left, size, last)
                        .isInstanceOf(CorruptCheckpointException.class)
                        .hasMessageContaining("receivers/feed");
            }
        }
    }

    /** The plan of a batch that may have been shown. A power cut may leave no mark: then the end looks torn. */
    @Test
    void theEndOfTheLogIsMissedAfterAKill() throws IOException {
        List<SimulatedDisk> kills = new ArrayList<>();
        disk.observe(next -> {
            if (next.name().startsWith("sums/")) {
                kills.add(disk.processKill());
            }
        });
        new SimulatedProgram(disk, 1, 0, 1_000_000).run(5);

        assertThat(kills).hasSizeGreaterThan(4);
        for (SimulatedDisk kill : kills) {
            String last = last(kill, "log");
            kill.truncate(last, kill.size(last) - 1);
            assertThatThrownBy(() -> new SimulatedProgram(kill, 1, 0, 1_000_000).run(1))
                    .isInstanceOf(CorruptCheckpointException.class);
            kill.delete("marks/log");
            new SimulatedProgram(kill, 1, 0, 1_000_000).run(1);
        }
    }

    private static String last(SimulatedDisk on, String directory) throws IOException {
        List<String> names = on.list(directory).stream().sorted().toList();
        return directory + "/" + names.get(names.size() - 1);
    }
}
