package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.dstream.event.Triggers;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.storage.FileTree;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * A program by event time on a clock turned by hand and a disk that breaks, over parts with a watermark each: windows
 * in two stages, sessions, a join by interval and deduplication. Bases of the checkpoint are written every few batches.
 * Each batch shows what it shows in a run that nothing has disturbed.
 */
class EventTimeSimulationTest {
    private static final int BATCHES = 14;
    private static final String SHOWN = "shown";

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.dstream");

    private static Map<Long, List<String>> undisturbed;

    @BeforeAll
    static void runUndisturbed() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        run(disk, 3 * BATCHES);
        undisturbed = SimulatedProgram.shown(disk, SHOWN);
        LOG.setLevel(Level.OFF); // nothing is logged of thousands of failures
    }

    @AfterAll
    static void logAgain() {
        LOG.setLevel(null);
    }

    /** Runs so many batches, from the beginning or from where it was; throws what stops it before. */
    private static void run(FileTree disk, int batches) throws IOException {
        disk.createDirectories(SHOWN);
        AtomicLong ids = new AtomicLong();
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("simulated")
                .parallelism(1)
                .batchInterval(Duration.ofSeconds(1))
                .checkpointOn(disk, Runnable::run, 1_500, ids::incrementAndGet);
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
            build(driver.context()).to(new SimulatedProgram.DiskSink(disk, SHOWN));
            driver.runBatches(batches);
            driver.context().stopGracefully(Duration.ofSeconds(20));
        }
    }

    private static DStream<String> build(StreamingContext ssc) {
        KeyedEventStream<String, Long> numbers = ssc.from(new SimulatedParts())
                .named("numbers")
                .withEventTimeMillis(EventTimeSimulationTest::time, Watermarks.outOfOrderBy(ms(600)))
                .named("timed")
                .keyBy(SimulatedProgram::key);
        PaneStream<String, List<Long>> panes = numbers.window(Windows.tumbling(ms(2_000)))
                .trigger(Triggers.atEndOfWindow()
                        .early(Triggers.afterProcessingTime(ms(2_000)))
                        .late(Triggers.afterCount(2)))
                .allowedLateness(ms(3_000))
                .named("panes")
                .toList();
        PaneStream<?, Long> counts = panes.events()
                .windowAll(Windows.tumbling(ms(4_000)))
                .trigger(Triggers.atEndOfWindow().early(Triggers.afterCount(1)))
                .retracting()
                .named("counts")
                .count();
        PaneStream<String, Long> sessions = numbers.window(Windows.session(ms(900)))
                .allowedLateness(ms(2_000))
                .accumulating()
                .named("sessions")
                .reduce(Long::sum);
        KeyedEventStream<String, String> joined = numbers.join(numbers)
                .between(ms(1), ms(1_500))
                .leftOuter((a, b) -> a + " " + b)
                .named("joined");
        EventStream<?> once =
                numbers.distinctWithin(pair -> pair.value() % 7, ms(2_000)).named("once");
        List<DStream<String>> all = new ArrayList<>();
        all.add(panes.map(pane -> "pane " + pane));
        all.add(panes.late().map(late -> "late for panes " + late));
        all.add(counts.map(pane -> "count " + pane));
        all.add(counts.late().map(late -> "late for counts " + late));
        all.add(sessions.map(pane -> "session " + pane));
        all.add(sessions.late().map(late -> "late for sessions " + late));
        all.add(joined.timed().map(pair -> "joined " + pair));
        all.add(joined.late().map(late -> "late for joined " + late));
        all.add(once.timed().map(first -> "once " + first));
        all.add(once.late().map(late -> "late for once " + late));
        return ssc.union(all);
    }

    /** 400 ms after the one before, or earlier: by little, or now and then by more than anyone allows for. */
    private static long time(long all) {
        long number = all % SimulatedParts.PART;
        return 400 * number
                - number * number * 37 % 900
                - (number % 9 == 5 ? 3_000 : 0)
                - (number % 14 == 9 ? 7_000 : 0);
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    private static void runUntilItBreaks(SimulatedDisk disk, int batches) {
        try {
            run(disk, batches);
        } catch (Throwable e) {
            // the disk, as it was to; what it left is looked at by the next run
        }
    }

    @Test
    void somethingOfEachKindIsShown() {
        assertThat(undisturbed.keySet())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 3 * BATCHES).boxed().toList());
        List<String> lines = undisturbed.values().stream().flatMap(List::stream).toList();
        for (String kind : List.of("pane", "count", "session", "joined", "once")) {
            assertThat(lines).as(kind).anyMatch(line -> line.startsWith(kind + " "));
        }
        for (String of : List.of("panes", "counts", "sessions", "joined", "once")) {
            assertThat(lines).as("late for " + of).anyMatch(line -> line.startsWith("late for " + of + " "));
        }
        for (String timing : List.of("EARLY", "ON_TIME", "LATE")) {
            assertThat(lines).as(timing).anyMatch(line -> line.startsWith("pane ") && line.contains("=" + timing));
        }
    }

    @Test
    void aKillAtManyOperationsLosesAndRepeatsNothing() throws IOException {
        kills(7);
    }

    @Test
    @Tag("endurance")
    void aKillAtAnyOperationLosesAndRepeatsNothing() throws IOException {
        kills(1);
    }

    @Test
    void aPowerCutAtManyOperationsLosesAndRepeatsNothing() throws IOException {
        powerCuts(7, 2);
    }

    @Test
    @Tag("endurance")
    void aPowerCutAtAnyOperationLosesAndRepeatsNothing() throws IOException {
        powerCuts(1, 100);
    }

    @Test
    void severalFaultsInARowLoseAndRepeatNothing() throws IOException {
        stories(40);
    }

    @Test
    @Tag("endurance")
    void tenThousandStoriesOfFaults() throws IOException {
        stories(10_000);
    }

    private static int operations() throws IOException {
        SimulatedDisk whole = new SimulatedDisk(1);
        run(whole, BATCHES);
        return whole.operations();
    }

    /** Ends at one in so many operations, before it and in the middle of it. */
    private static void kills(int oneIn) throws IOException {
        int operations = operations();
        for (int n = 0; n < operations; n += oneIn) {
            for (Fault fault : List.of(Fault.CRASH, Fault.TORN_CRASH)) {
                goesOn(fault + " at operation " + n, brokenAt(n, fault).processKill());
            }
        }
    }

    private static SimulatedDisk brokenAt(int operation, Fault fault) {
        SimulatedDisk disk = new SimulatedDisk(operation);
        disk.failAt(operation, fault, false);
        runUntilItBreaks(disk, BATCHES);
        return disk;
    }

    /** As {@link #kills}, with some of the states of the disk that a power cut may leave each time. */
    private static void powerCuts(int oneIn, int each) throws IOException {
        int operations = operations();
        for (int n = 0; n < operations; n += oneIn) {
            SimulatedDisk disk = brokenAt(n, n % 2 == 0 ? Fault.CRASH : Fault.TORN_CRASH);
            for (int cut = 0; cut < each; cut++) {
                goesOn("power cut " + cut + " at operation " + n, disk.crash(new Random(31L * n + cut)));
            }
        }
    }

    private static void stories(int seeds) throws IOException {
        for (int seed = 0; seed < seeds; seed++) {
            Random random = new Random(seed);
            SimulatedDisk disk = new SimulatedDisk(seed);
            for (int runs = 1 + random.nextInt(4); runs > 0; runs--) {
                Fault[] faults = Fault.values();
                disk.failAt(random.nextInt(300), faults[random.nextInt(faults.length)], random.nextInt(4) == 0);
                runUntilItBreaks(disk, random.nextInt(8));
                disk = random.nextBoolean() ? disk.crash(random) : disk.processKill();
            }
            goesOn("seed " + seed, disk);
        }
    }

    /** Starts on what a crash has left: what was shown stays, and all is as in the undisturbed run. */
    private static void goesOn(String what, SimulatedDisk disk) throws IOException {
        Map<Long, List<String>> before = SimulatedProgram.shown(disk, SHOWN);
        try {
            run(disk, 4);
            Map<Long, List<String>> all = SimulatedProgram.shown(disk, SHOWN);
            assertThat(all).hasSizeGreaterThanOrEqualTo(4).containsAllEntriesOf(before);
            all.forEach(
                    (batch, lines) -> assertThat(lines).as("batch %s", batch).isEqualTo(undisturbed.get(batch)));
            assertThat(all.keySet())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, all.size()).boxed().toList());
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(what, e);
        }
    }
}
