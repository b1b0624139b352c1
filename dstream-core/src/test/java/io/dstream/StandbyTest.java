package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext.State;
import io.dstream.batch.Batch;
import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.election.LeadershipLostException;
import io.dstream.internal.storage.sim.SimulatedObjects;
import io.dstream.report.HealthReport;
import io.dstream.report.HealthReport.Condition;
import io.dstream.sink.Sink;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import io.dstream.testing.Await;
import io.dstream.testing.LogLines;
import io.dstream.time.ManualClock;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes start the same program: one leads, the other takes over from the checkpoint. */
class StandbyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final SimulatedObjects objects = new SimulatedObjects();
    private final ToyElection election = new ToyElection();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final List<Replica> processes = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    /** Running totals of words, which are shown with the name of the process. */
    private final class Replica {
        final ManualClock clock = ManualClock.at(Instant.EPOCH);
        final Queue<List<String>> in = new ArrayDeque<>();
        final StreamingContext ssc;
        private long batches;

        Replica(String name) {
            this(name, StreamingContext.builder().checkpointStorage(objects.location()));
        }

        Replica(String name, StreamingContext.Builder builder) {
            ssc = builder.appName("totals")
                    .batchInterval(SECOND)
                    .clock(clock)
                    .parallelism(1)
                    .highAvailability(election)
                    .build();
            ssc.from(Sources.queue(in))
                    .named("in")
                    .mapToPair(word -> io.dstream.batch.Pair.of(word, 1L))
                    .mapWithState(StateSpec.<String, Long, Long, String>of((word, one, total) -> {
                        long sum = total.getOption().orElse(0L) + one.orElse(0L);
                        total.update(sum);
                        return word + " " + sum;
                    }))
                    .named("totals")
                    .foreachBatch(batch -> batch.collect().forEach(line -> shown.add(name + " " + line)));
            processes.add(this);
        }

        Replica start() {
            ssc.start();
            return this;
        }

        void awaits(State state) {
            Await.until(state + ", not " + ssc.state(), LONG, () -> ssc.state() == state);
        }

        Replica leads() {
            awaits(State.ACTIVE);
            Await.until(
                    "it has begun, not " + ssc.health(),
                    LONG,
                    () -> ssc.health().condition() == Condition.KEEPING_UP);
            return this;
        }

        /** Lets a batch become due, and does not wait for it. */
        Instant due(String word) {
            synchronized (in) {
                in.add(List.of(word));
            }
            clock.advance(SECOND);
            return Instant.EPOCH.plus(SECOND.multipliedBy(++batches));
        }

        void batch(String word) throws InterruptedException {
            assertThat(ssc.awaitBatch(due(word), LONG)).isTrue();
        }

        /** After a take-over the first batch that is due may be one that was planned before. */
        void shows(String word, String line) {
            var unused = due(word);
            clock.advance(SECOND);
            Await.until(line + " is shown, not " + shown, LONG, () -> shown.contains(line));
        }
    }

    @AfterEach
    void stop() {
        processes.forEach(process -> process.ssc.stop());
    }

    @Test
    void theNextOneGoesOnWhereTheFirstWasStopped() throws Exception {
        Replica first = new Replica("first").start().leads();
        Replica second = new Replica("second").start();
        first.batch("a");
        first.batch("a");

        assertThat(second.ssc.state()).isEqualTo(State.STANDBY);
        HealthReport health = second.ssc.health();
        assertThat(health.condition()).isEqualTo(Condition.STANDBY);
        assertThat(health.live()).isTrue();
        assertThat(health.ready()).isFalse();
        assertThat(health.summary()).startsWith("Standing by: totals, process ").endsWith(" leads");
        assertThat(health.reasons()).singleElement().asString().startsWith("it takes over in this order: totals, ");

        first.ssc.handOver();
        assertThat(first.ssc.awaitTermination(LONG)).isTrue();
        assertThat(first.ssc.state()).isEqualTo(State.STOPPED);
        second.leads().batch("a");
        assertThat(shown).containsExactly("first a 1", "first a 2", "second a 3");
    }

    @Test
    void theNextOneGoesOnWhereTheFirstWasKilled() throws Exception {
        Replica killed = new Replica("killed").start().leads();
        killed.batch("a");
        Replica heir = new Replica("heir").start();

        election.depose(); // and it is not told: it may be suspended
        heir.leads().shows("a", "heir a 2");
        killed.due("late");
        heir.shows("a", "heir a 3");
        killed.ssc.stop();

        // The first batch was shown before its end was durable, so it is shown again: the very same.
        assertThat(shown).containsExactly("killed a 1", "heir a 1", "heir a 2", "heir a 3");
    }

    /** What protects the data if the election does not. */
    @Test
    void aLeaderThatStillBelievesToLeadIsRefusedByTheCheckpoint() throws Exception {
        Replica old = new Replica("old").start().leads();
        old.batch("a");
        Replica heir = new Replica("heir").start();

        election.depose().stillBelieves();
        heir.leads().shows("b", "heir b 1");
        old.due("late");

        assertThatThrownBy(() -> old.ssc.awaitTermination(LONG))
                .isInstanceOf(StreamingException.class)
                .hasCauseInstanceOf(CheckpointLockedException.class)
                .hasMessageContaining("was taken over by process ");
        heir.shows("b", "heir b 2");
        assertThat(shown).containsExactly("old a 1", "heir a 1", "heir b 1", "heir b 2");
    }

    @Test
    void whoeverHasLostStopsAndShowsNothingMore() throws Exception {
        Replica old = new Replica("old").start().leads();
        Replica heir = new Replica("heir").start();
        old.batch("a");

        election.depose().tellLost();

        assertThatThrownBy(() -> old.ssc.awaitTermination(LONG))
                .isInstanceOf(StreamingException.class)
                .hasCauseInstanceOf(LeadershipLostException.class)
                .hasMessageContaining("the session has expired")
                .hasMessageContaining("start it again to let it stand by");
        assertThat(old.ssc.state()).isEqualTo(State.FAILED);
        heir.leads().shows("b", "heir b 1");
        // The end of the first batch is durable if the old one came to that before the heir took over.
        assertThat(shown).filteredOn(line -> !line.equals("heir a 1")).containsExactly("old a 1", "heir b 1");
    }

    @Test
    void whoeverIsNotCertainToLeadWaits() throws Exception {
        Replica leader = new Replica("leader").start().leads();
        leader.batch("a");

        election.cutOff("no server answers");
        Instant due = leader.due("b");
        Await.until("the batch waits", LONG, () -> election.asked() > 2);
        assertThat(shown).containsExactly("leader a 1");

        election.reconnect();
        assertThat(leader.ssc.awaitBatch(due, LONG)).isTrue();
        assertThat(shown).containsExactly("leader a 1", "leader b 1");
    }

    @Test
    void whoeverCannotReachItsCheckpointLetsAnotherOneLead() throws Exception {
        Silence silence = new Silence();
        Replica cut =
                new Replica("cut", silence.before(objects.location())).start().leads();
        cut.batch("a");
        Replica heir = new Replica("heir").start();

        silence.begin();
        heir.leads().shows("b", "heir b 1");
        silence.end();

        assertThatThrownBy(() -> cut.ssc.awaitTermination(LONG))
                .isInstanceOf(StreamingException.class)
                .hasCauseInstanceOf(LeadershipLostException.class)
                .hasMessageContaining("its checkpoint could not be reached for 1000 ms");
        heir.shows("b", "heir b 2");
        assertThat(shown)
                .filteredOn(line -> !line.equals("heir a 1"))
                .containsExactly("cut a 1", "heir b 1", "heir b 2");
    }

    @Test
    void whoeverCannotReachItsCheckpointAndIsAloneGoesOnTrying() throws Exception {
        Silence silence = new Silence();
        Replica alone =
                new Replica("alone", silence.before(objects.location())).start().leads();
        int before = election.looks();

        silence.begin();
        Await.until("it has thought of giving up", LONG, () -> election.looks() > before + 1);
        silence.end();

        alone.batch("a");
        assertThat(shown).containsExactly("alone a 1");
    }

    @Test
    void whoeverStandsByAndCouldNotLeadSaysSo() throws Exception {
        Replica leader = new Replica("leader").start().leads();
        try (LogLines log = new LogLines()) {
            new Replica("stranger", StreamingContext.builder().checkpointStorage(() -> {
                        throw new IOException("no such bucket");
                    }))
                    .start()
                    .awaits(State.STANDBY);
            Await.until("it says so", LONG, () -> log.has("no such bucket"));
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("totals: this process stands by, but could not lead now"));
        }
        leader.batch("a");
    }

    @Test
    void whoeverStandsByTriesItsSinksOut() throws Exception {
        Replica leader = new Replica("leader").start().leads();
        AtomicBoolean opened = new AtomicBoolean();
        try (LogLines log = new LogLines()) {
            Replica heir = new Replica("heir");
            heir.ssc
                    .from(Sources.queue(new ArrayDeque<List<String>>()))
                    .named("more")
                    .to(new Sink<>() {
                        @Override
                        public void standBy(String id) throws IOException {
                            throw new IOException("no such table");
                        }

                        @Override
                        public void open(String id) {
                            opened.set(true);
                        }

                        @Override
                        public void write(Batch<String> batch, Instant batchTime) {}
                    });
            heir.start().awaits(State.STANDBY);
            Await.until("it says so", LONG, () -> log.has("no such table"));
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("the output ") && line.contains(" could not be tried out"));
            assertThat(opened).isFalse();
        }
        leader.batch("a");
    }

    @Test
    void whoeverStandsByReadsTheLogBehindTheNewestBase() throws Exception {
        Replica leader = new Replica("leader").start().leads();
        leader.batch("a");
        leader.batch("a");
        objects.damage("log/");
        try (LogLines log = new LogLines()) {
            new Replica("heir").start().awaits(State.STANDBY);
            Await.until("it says so", LONG, () -> log.has("could not lead now"));
            assertThat(log.lines()).anyMatch(line -> line.contains("damaged"));
        }
    }

    /** A storage that does not answer for a while. */
    private static final class Silence {
        private boolean silent; // under its lock

        StreamingContext.Builder before(StorageLocation location) {
            return StreamingContext.builder().checkpointLease(SECOND).checkpointStorage(() -> {
                Storage storage = location.open();
                return (Storage) Proxy.newProxyInstance(
                        Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                            awaitVoice();
                            try {
                                return method.invoke(storage, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            });
        }

        synchronized void begin() {
            silent = true;
        }

        synchronized void end() {
            silent = false;
            notifyAll();
        }

        private synchronized void awaitVoice() throws InterruptedException {
            while (silent) {
                wait();
            }
        }
    }

    @Test
    void whoeverCannotReachTheElectionSaysSo() throws Exception {
        election.cutOff("zk1:2181 has not answered for 30 s");
        Replica process = new Replica("process").start();

        assertThat(process.ssc.state()).isEqualTo(State.STANDBY);
        assertThat(process.ssc.health().reasons()).contains("zk1:2181 has not answered for 30 s");
        assertThat(process.ssc.election()).isPresent();

        election.reconnect();
        process.leads().batch("a");
        assertThat(shown).containsExactly("process a 1");
    }

    @Test
    void whoeverStandsByCanBeStopped() throws Exception {
        Replica leader = new Replica("leader").start().leads();
        Replica second = new Replica("second").start();

        second.ssc.stop();
        second.ssc.stop();

        assertThat(second.ssc.awaitTermination(LONG)).isTrue();
        assertThat(second.ssc.state()).isEqualTo(State.STOPPED);
        assertThat(second.ssc.health().condition()).isEqualTo(Condition.STOPPED);
        assertThatThrownBy(leader.ssc::handOver)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no other process is known to stand by");
        Replica third = new Replica("third").start();
        third.ssc.stopGracefully(LONG);
        assertThat(third.ssc.state()).isEqualTo(State.STOPPED);
    }

    @Test
    void onlyALeaderCanHandOver() {
        Replica leader = new Replica("leader").start().leads();
        Replica second = new Replica("second").start();

        assertThatThrownBy(second.ssc::handOver)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it is STANDBY");
        assertThat(leader.ssc.state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void whatCannotBeJoinedFailsTheStart() {
        StreamingContext ssc = StreamingContext.builder()
                .batchInterval(SECOND)
                .checkpointDir(directory)
                .highAvailability((candidate, listener) -> {
                    throw new IllegalArgumentException("no such path");
                })
                .build();
        ssc.from(Sources.<String>queue(new ArrayDeque<>())).named("in").print();

        assertThatThrownBy(ssc::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such path");
        assertThat(ssc.state()).isEqualTo(State.FAILED);
    }

    @Test
    void aProgramThatCannotStartOnceElectedFailsAndLetsTheNextOneTry() throws Exception {
        Replica leader = new Replica("leader").start().leads();
        Replica broken = new Replica(
                "broken", StreamingContext.builder().checkpointDir(directory.resolve("x\0y".replace('\0', '/'))));
        broken.start();
        java.nio.file.Files.createFile(directory.resolve("x"));

        leader.ssc.stop();

        assertThatThrownBy(() -> broken.ssc.awaitTermination(LONG)).hasMessageContaining("checkpoint");
        assertThat(broken.ssc.state()).isEqualTo(State.FAILED);
        new Replica("next").start().leads();
    }

    @Test
    void anElectionNeedsACheckpoint() {
        StreamingContext.Builder builder =
                StreamingContext.builder().batchInterval(SECOND).highAvailability(election);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call checkpointStorage(...)");
        assertThatThrownBy(builder.checkpointDir(directory).batchesOnCall()::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("batchesOnCall");
    }

    /** Without an election, somebody has to find out whether the owner is alive. */
    @Test
    void aSecondStartIsRefusedWhileTheFirstIsAlive() throws Exception {
        StreamingContext first = program(SECOND);
        first.start();

        StreamingContext second = program(SECOND);
        assertThatThrownBy(second::start)
                .isInstanceOf(CheckpointLockedException.class)
                .hasMessageContaining("is in use by process ");
        assertThat(first.state()).isEqualTo(State.ACTIVE);

        first.stop();
        StreamingContext third = program(SECOND);
        third.start();
        third.stop();
    }

    /** It computes nothing, so no write of its own is refused. */
    @Test
    void aProgramThatWasTakenOverFromEndsWhateverItDoes() throws Exception {
        StreamingContext idle = StreamingContext.builder()
                .appName("totals")
                .batchInterval(SECOND)
                .clock(ManualClock.at(Instant.EPOCH))
                .checkpointStorage(objects.location())
                .checkpointLease(SECOND)
                .build();
        idle.from(Sources.<String>queue(new ArrayDeque<>())).named("in").print();
        idle.start();

        new Replica("heir").start().leads();

        assertThatThrownBy(() -> idle.awaitTermination(LONG))
                .isInstanceOf(StreamingException.class)
                .hasCauseInstanceOf(CheckpointLockedException.class);
    }

    private StreamingContext program(Duration lease) {
        StreamingContext ssc = StreamingContext.builder()
                .appName("alone")
                .batchInterval(SECOND)
                .checkpointStorage(objects.location())
                .checkpointLease(lease)
                .build();
        ssc.from(Sources.<String>queue(new ArrayDeque<>())).named("in").print();
        return ssc;
    }
}
