package io.dstream.testing.connectors;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every sink of a foreign system keeps to. A program in another process writes numbers to it, from 0 on; it and
 * the server are disturbed, and at the end the system must have what the sink promises. A test of a connector extends
 * this class.
 */
public abstract class SinkContract {
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    /** For subclasses. */
    protected SinkContract() {}

    /**
     * Returns a place of its own for a test, at a server that runs.
     *
     * @return the place
     * @throws Exception if there is none
     */
    protected abstract Downstream downstream() throws Exception;

    /**
     * Returns the sink as a program opens it.
     *
     * @return the opening; its class must have a constructor without arguments
     */
    protected abstract SinkOpening opening();

    /**
     * Returns what the sink promises to a program that has a checkpoint, killed or not.
     *
     * @return the promise
     */
    protected abstract Promise promise();

    /**
     * A user, password, token or key that the server does not accept.
     *
     * @param outside a place that exists
     * @return what the program says
     * @throws Exception if it cannot be set up
     */
    protected abstract Mistake<SinkOpening> wrongCredentials(Downstream outside) throws Exception;

    /**
     * A server whose certificate is for another name.
     *
     * @param outside a place that exists
     * @return what the program says
     * @throws Exception if it cannot be set up
     */
    protected abstract Mistake<SinkOpening> wrongCertificate(Downstream outside) throws Exception;

    /**
     * A topic, queue or table that does not exist.
     *
     * @param outside a place that exists
     * @return what the program says
     * @throws Exception if it cannot be set up
     */
    protected abstract Mistake<SinkOpening> unknownPlace(Downstream outside) throws Exception;

    /**
     * A record that is larger than the system takes.
     *
     * @param outside a place that exists
     * @return what the program says
     * @throws Exception if it cannot be set up
     */
    protected abstract Mistake<SinkOpening> hugeRecord(Downstream outside) throws Exception;

    // ---- disturbances ----

    /** A disturbance of a program that runs. */
    private interface Disturbance {
        void of(Run run) throws Exception;
    }

    /** Runs the program; at the end all numbers up to some must be there. */
    private void whileWriting(long seed, Disturbance disturbance) throws Exception {
        try (Downstream downstream = downstream();
                Run run = new Run(SinkProgram.class, opening(), downstream, folder, seed, downstream::count)) {
            disturbance.of(run);
            run.end();
            List<String> output = downstream.read();
            long until =
                    1 + Check.numbers(output).stream().mapToLong(n -> n).max().orElse(-1);
            Check.check(promise(), output, until);
            System.out.printf("%s: %d records, %s%n", getClass().getSimpleName(), until, promise());
        }
    }

    @Test
    void keepsItsPromiseWhenTheProgramIsKilled() throws Exception {
        whileWriting(1, run -> run.killProgram(2));
    }

    @Test
    @Tag("endurance")
    void keepsItsPromiseHoweverOftenTheProgramIsKilled() throws Exception {
        whileWriting(2, run -> run.killProgram(30));
    }

    @Test
    void keepsItsPromiseWhateverHappensAroundTheProgram() throws Exception {
        whileWriting(3, run -> {
            run.start();
            disturbConnections(run);
            killServer(run, 1);
        });
    }

    @Test
    @Tag("endurance")
    void keepsItsPromiseHoweverOftenTheServerIsKilled() throws Exception {
        whileWriting(4, run -> {
            run.start();
            killServer(run, 10);
        });
    }

    private static void killServer(Run run, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            run.awaitMore();
            run.killServer(A_WHILE);
        }
        run.awaitMore();
    }

    @Test
    @Tag("endurance")
    void goesOnAfterHalfAMinuteWithoutAServer() throws Exception {
        whileWriting(5, run -> {
            run.start();
            run.awaitMore();
            run.loseServer(Duration.ofSeconds(30));
            run.awaitMore();
        });
    }

    @Test
    @Tag("endurance")
    void goesOnWhenConnectionsAreCutOrSilent() throws Exception {
        whileWriting(6, run -> {
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

    @Test
    void tellsOfARecordThatIsTooLarge() throws Exception {
        tellsOf(this::hugeRecord);
    }

    /** Makes a mistake. */
    private interface Making {
        Mistake<SinkOpening> at(Downstream downstream) throws Exception;
    }

    private void tellsOf(Making making) throws Exception {
        try (Downstream downstream = downstream()) {
            Mistake<SinkOpening> mistake = making.at(downstream);
            assumeTrue(mistake.reason().isEmpty(), mistake.reason());
            Mistakes.check(mistake, folder, ssc -> mistake.opening()
                    .write(ssc.from(new Numbers()).named("numbers").map(n -> Long.toString(n)), downstream.address()));
        }
    }
}
