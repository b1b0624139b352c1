package io.dstream.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import io.dstream.testing.Proxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However sessions are cut, no two candidates lead at the same instant. */
class OneLeaderTest {
    private static final Duration SESSION = Duration.ofSeconds(1);

    /** A process that joins anew when it has lost. */
    private static final class Replica implements AutoCloseable {
        private final Gates gates;
        private final HighAvailability election;
        private final String name;
        private volatile Candidate now;

        Replica(Ensemble ensemble, String name, Runnable onElected) throws IOException {
            this.gates = new Gates(ensemble);
            this.election = HighAvailability.zookeeper(gates.connect(), "/one").sessionTimeout(SESSION);
            this.name = name;
            this.now = Candidate.joins(election, name, onElected);
        }

        boolean leads() {
            return now.leads();
        }

        /** Starts again, if what was started before has lost. */
        void again(Runnable onElected) {
            if (now.told().size() == 2) {
                now.leaves();
                now = Candidate.joins(election, name, onElected);
            }
        }

        void restart(Runnable onElected) {
            now.leaves();
            now = Candidate.joins(election, name, onElected);
        }

        @Override
        public void close() throws IOException {
            now.leaves();
            gates.close();
        }
    }

    private final List<Replica> replicas = new CopyOnWriteArrayList<>();
    private final AtomicInteger elections = new AtomicInteger();
    private volatile String both; // who has led together; null: nobody
    private volatile boolean done;

    /**
     * Looks for two that lead at once. One that leads before and after the other was seen to lead has led meanwhile: it
     * is the same candidate, which leads once.
     */
    private void watch() {
        while (!done) {
            lookOnce();
        }
    }

    private void lookOnce() {
        List<Candidate> all = replicas.stream().map(process -> process.now).toList();
        for (Candidate a : all) {
            for (Candidate b : all) {
                if (a != b && a.leads() && b.leads() && a.leads()) {
                    both = a.name() + " and " + b.name();
                }
            }
        }
    }

    private void elected() {
        elections.incrementAndGet();
        lookOnce();
    }

    @Test
    void notInAFewCuts() throws Exception {
        cut(6, 21);
    }

    @Test
    @Tag("endurance")
    void notInManyCuts() throws Exception {
        cut(300, 22);
    }

    private void cut(int times, long seed) throws Exception {
        Random random = new Random(seed);
        Thread watching = new Thread(this::watch, "watching");
        try (Ensemble ensemble = Ensemble.up()) {
            for (int i = 0; i < 3; i++) {
                replicas.add(new Replica(ensemble, "process-" + i, this::elected));
            }
            watching.start();
            for (int i = 0; i < times; i++) {
                Replica leader = awaitLeader();
                int before = elections.get();
                switch (random.nextInt(4)) {
                    case 0 -> leader.restart(this::elected);
                    case 1 -> leader.gates.all().forEach(Proxy::cut); // it may find its session again
                    case 2 -> replicas.get(random.nextInt(3)).gates.all().forEach(Proxy::cut);
                    default -> {
                        leader.gates.fallSilent();
                        Await.until("another one is elected", () -> {
                            startAgain(); // those that had been silent before, and hear of their loss only now
                            return elections.get() > before;
                        });
                        leader.gates.speak();
                    }
                }
            }
            awaitLeader();
        } finally {
            done = true;
            Await.end(watching);
            for (Replica process : new ArrayList<>(replicas)) {
                process.close();
            }
        }
        assertThat(both).isNull();
        assertThat(elections.get()).isGreaterThan(1);
    }

    private Replica awaitLeader() {
        Await.until("one leads", () -> {
            startAgain();
            return leader().isPresent();
        });
        return leader().orElseGet(this::awaitLeader);
    }

    private void startAgain() {
        replicas.forEach(process -> process.again(this::elected));
    }

    private Optional<Replica> leader() {
        return replicas.stream().filter(Replica::leads).findFirst();
    }
}
