package io.dstream.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.election.LeaderElection;
import io.dstream.testing.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A candidate that notes what it is told. */
final class Candidate implements LeaderElection.Listener, AutoCloseable {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch elected = new CountDownLatch(1);
    private final CountDownLatch lost = new CountDownLatch(1);
    private final Runnable onElected;
    private final String name;
    final ZooKeeperCandidacy candidacy;

    private Candidate(HighAvailability election, String name, Runnable onElected) {
        this.onElected = onElected;
        this.name = name;
        this.candidacy = election.join(name, this, Reading::now);
    }

    static Candidate joins(HighAvailability election, String name) {
        return new Candidate(election, name, () -> {});
    }

    static Candidate joins(HighAvailability election, String name, Runnable onElected) {
        return new Candidate(election, name, onElected);
    }

    @Override
    public void elected() {
        told.add("elected");
        onElected.run();
        elected.countDown();
    }

    @Override
    public void lost(String why) {
        told.add("lost: " + why);
        lost.countDown();
    }

    String name() {
        return name;
    }

    boolean leads() {
        return candidacy.leads();
    }

    List<String> told() {
        return List.copyOf(told);
    }

    Candidate awaitElected() throws InterruptedException {
        Await.latch(elected);
        return this;
    }

    /** Waits for the loss, and gives the reason. */
    String awaitLost() throws InterruptedException {
        Await.latch(lost);
        assertThat(told).hasSize(2).first().isEqualTo("elected");
        return told.get(1);
    }

    /** Waits until it knows of these candidates, in this order. */
    Candidate awaitCandidates(String... names) {
        Await.until(
                "the candidates are " + List.of(names),
                Await.DEADLINE,
                () -> candidacy.status().candidates().equals(List.of(names)),
                () -> "but " + candidacy.status());
        return this;
    }

    String awaitTrouble() {
        Await.until("there is trouble", () -> candidacy.status().trouble().isPresent());
        return candidacy.status().trouble().orElseThrow();
    }

    void leaves() {
        candidacy.close();
    }

    @Override
    public void close() {
        candidacy.close();
    }
}
