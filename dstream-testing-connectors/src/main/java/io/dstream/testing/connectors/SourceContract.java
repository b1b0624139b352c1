package io.dstream.testing.connectors;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every source of a foreign system keeps to. A program in another process writes what it receives to files, each
 * batch once; it and the server are disturbed while numbers are sent, and at the end the files must have in them what
 * the source promises. A test of a connector extends this class.
 */
public abstract class SourceContract {
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    /** For subclasses. */
    protected SourceContract() {}

    /**
     * Returns a place of its own for a test, at a server that runs.
     *
     * @return the place
     * @throws Exception if there is none
     */
    protected abstract Upstream upstream() throws Exception;

    /**
     * Returns the source as a program opens it.
     *
     * @return the opening; its class must have a constructor without arguments
     */
    protected abstract SourceOpening opening();

    /**
     * Returns what the source promises to a program that has a checkpoint and is killed.
     *
     * @return the promise
     */
    protected abstract Promise promise();

    /**
     * Returns what the source promises while the program lives and its server or connection does not.
     *
     * @return by default, the same
     */
    protected Promise promiseOfOutages() {
        return promise();
    }

    /**
     * A user, password, token or key that the server does not accept.
     *
     * @param outside a place that exists
     * @return what the program says
     * @throws Exception if it cannot be set up
     */
    protected abstract Mistake<SourceOpening> wrongCredentials(Upstream outside) throws Exception;

    /**
     * A server whose certificate is for another name.
     *
     * @param outside a place that exists
     * @return what the program says
     * @throws Exception if it cannot be set up
     */
    protected abstract Mistake<SourceOpening> wrongCertificate(Upstream outside) throws Exception;

    /**
     * A topic, queue or stream that does not exist.
     *
     * @param outside a place that exists
     * @return what the program says
     * @throws Exception if it cannot be set up
     */
    protected abstract Mistake<SourceOpening> unknownPlace(Upstream outside) throws Exception;

    // ---- disturbances ----

    /** A disturbance of a program that runs. */
    private interface Disturbance {
        void of(Run run, Feed feed) throws Exception;
    }

    /** Runs the program while numbers are sent; at the end all of them must be there. */
    private void whileSending(Promise promise, long seed, Disturbance disturbance) throws Exception {
        Published published = new Published(folder.resolve("out"));
        try (Upstream upstream = upstream();
                Run run = new Run(SourceProgram.class, opening(), upstream, folder, seed, () ->
                        (long) published.lines().size());
                Feed feed = new Feed(upstream)) {
            disturbance.of(run, feed);
            long until = feed.end();
            run.await("the last is in the output", () -> has(published, promise, until));
            run.end();
            Check.check(promise, published.lines(), until);
            System.out.printf("%s: %d records, %s%n", getClass().getSimpleName(), until, promise);
        }
    }

    private static boolean has(Published published, Promise promise, long until) throws IOException {
        Set<Long> found = Check.numbers(published.lines());
        return promise == Promise.AT_MOST_ONCE ? found.contains(until - 1) : found.size() >= until;
    }

    @Test
    void keepsItsPromiseWhenTheProgramIsKilled() throws Exception {
        whileSending(promise(), 1, (run, feed) -> run.killProgram(2));
    }

    @Test
    @Tag("endurance")
    void keepsItsPromiseHoweverOftenTheProgramIsKilled() throws Exception {
        whileSending(promise(), 2, (run, feed) -> run.killProgram(30));
    }

    @Test
    void keepsItsPromiseWhateverHappensAroundTheProgram() throws Exception {
        whileSending(promiseOfOutages(), 3, (run, feed) -> {
            run.start();
            run.awaitMore();
            send(run, feed, Upstream::sendGarbage);
            send(run, feed, Upstream::sendHuge);
            disturbConnections(run);
            killServer(run, feed, 1);
        });
    }

    @Test
    @Tag("endurance")
    void keepsItsPromiseHoweverOftenTheServerIsKilled() throws Exception {
        whileSending(promiseOfOutages(), 4, (run, feed) -> {
            run.start();
            killServer(run, feed, 10);
        });
    }

    private static void killServer(Run run, Feed feed, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            run.awaitMore();
            feed.pause();
            run.killServer(A_WHILE);
            feed.resume();
            run.awaitMore();
        }
    }

    @Test
    @Tag("endurance")
    void goesOnAfterHalfAMinuteWithoutAServer() throws Exception {
        whileSending(promiseOfOutages(), 5, (run, feed) -> {
            run.start();
            run.awaitMore();
            feed.pause();
            run.loseServer(Duration.ofSeconds(30));
            feed.resume();
            run.awaitMore();
        });
    }

    @Test
    @Tag("endurance")
    void goesOnWhenConnectionsAreCutOrSilent() throws Exception {
        whileSending(promiseOfOutages(), 6, (run, feed) -> {
            run.start();
            disturbConnections(run);
        });
    }

    private static void disturbConnections(Run run) throws Exception {
        run.cut(false);
        run.cut(true);
        run.silence(A_WHILE);
        run.cut(true);
    }

    // ---- records ----

    /** Something that is sent, and what the program says about it; empty if the system itself takes no such thing. */
    private interface Sending {
        Optional<String> to(Upstream upstream) throws Exception;
    }

    private static void send(Run run, Feed feed, Sending sending) throws Exception {
        feed.pause();
        Optional<String> words = sending.to(feed.upstream());
        feed.resume();
        if (words.isPresent()) {
            run.awaitSaid(words.get());
            run.awaitMore();
        }
    }

    @Test
    @Tag("endurance")
    void goesOnAfterGarbage() throws Exception {
        goesOnAfter(Upstream::sendGarbage);
    }

    @Test
    @Tag("endurance")
    void goesOnAfterARecordThatIsTooLarge() throws Exception {
        goesOnAfter(Upstream::sendHuge);
    }

    private void goesOnAfter(Sending sending) throws Exception {
        whileSending(promiseOfOutages(), 7, (run, feed) -> {
            run.start();
            run.awaitMore();
            send(run, feed, sending);
        });
    }

    // ---- mistakes ----

    @Test
    void tellsOfWrongCredentials() throws Exception {
        tellsOf(this::wrongCredentials);
    }

    @Test
    void tellsOfACertificateOfAnotherName() throws Exception {
        tellsOf(this::wrongCertificate);
    }

    @Test
    void tellsOfAPlaceThatDoesNotExist() throws Exception {
        tellsOf(this::unknownPlace);
    }

    /** Makes a mistake. */
    private interface Making {
        Mistake<SourceOpening> at(Upstream upstream) throws Exception;
    }

    private void tellsOf(Making making) throws Exception {
        try (Upstream upstream = upstream()) {
            Mistake<SourceOpening> mistake = making.at(upstream);
            assumeTrue(mistake.reason().isEmpty(), mistake.reason());
            Mistakes.check(mistake, folder, ssc -> mistake.opening()
                    .open(ssc, upstream.address())
                    .foreachBatch(batch -> batch.forEach(record -> {})));
        }
    }
}
