package io.dstream.examples.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.examples.kafka.PolicyProgram.Policy;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.kafka.LoneBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program under one policy with outputs of its own. Who has ended may be started again, or copied. */
final class Trial {
    private static final Logger LOG = LoggerFactory.getLogger(Trial.class);
    private static final int MOST_ENDS = 300; // far more than troubles bring about

    private final LoneBroker broker;
    private final Path directory;
    final Policy policy;
    private final String name;
    private final String in;
    private final List<ChildJvm> programs = new ArrayList<>(); // the last is at work
    private int ends;

    private Trial(LoneBroker broker, Path directory, Policy policy, String in) {
        this.broker = broker;
        this.directory = directory.resolve(policy.name());
        this.policy = policy;
        this.name = in + "-" + policy.name().toLowerCase(Locale.ROOT);
        this.in = in;
    }

    /**
     * Starts a program.
     *
     * @param in the topic to read; names of what is written begin with it
     * @param patience how long brokers may take to answer
     */
    static Trial start(LoneBroker broker, Path directory, Policy policy, String in, Duration patience)
            throws Exception {
        Trial trial = new Trial(broker, directory, policy, in);
        broker.createTopic(PolicyProgram.each(trial.name), 2);
        broker.createTopic(PolicyProgram.counted(trial.name), 2);
        broker.createTopic(PolicyProgram.windows(trial.name), 1);
        trial.add(patience);
        return trial;
    }

    private void add(Duration patience) throws IOException {
        Path folder = Files.createDirectories(folder(programs.size()));
        programs.add(ChildJvm.of(
                        PolicyProgram.class,
                        name,
                        policy.name(),
                        in,
                        broker.address(),
                        broker.proxied(),
                        patience.toMillis(),
                        folder.resolve("checkpoint"))
                .heap("256m")
                .log(folder.resolve("program.log"))
                .start());
    }

    private Path folder(int number) {
        return directory.resolve(Integer.toString(number));
    }

    ChildJvm program() {
        return programs.get(programs.size() - 1);
    }

    /** The transactional ids of its outputs. */
    List<String> transactionalIds() {
        return List.of(PolicyProgram.each(name), PolicyProgram.counted(name), PolicyProgram.windows(name));
    }

    /** Starts the program again if it has ended, as its policy may want. */
    void restartIfEnded() throws IOException {
        if (!program().isAlive()) {
            ends++;
            assertThat(ends).as(program().output()).isLessThan(MOST_ENDS);
            LOG.info("{} has ended: {}", name, lastFailure());
            var unused = program().start();
        }
    }

    /** How often it has ended by itself, to be started again. */
    int ends() {
        return ends;
    }

    /**
     * Starts the same program with a copy of the checkpoint directory.
     *
     * @param patience how long brokers may take to answer the copy
     */
    void startCopy(Duration patience) throws IOException {
        Path from = folder(programs.size() - 1).resolve("checkpoint");
        Path to = folder(programs.size()).resolve("checkpoint");
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        add(patience);
    }

    /** Grows by two with each batch that is written. */
    long written() throws Exception {
        return broker.end(PolicyProgram.windows(name));
    }

    /** Whether all that had been fed by some time is written or skipped. */
    boolean isBeyond(long fed) {
        return outputs().isBeyond(fed);
    }

    private Written outputs() {
        return new Written(
                Topics.read(broker.address(), PolicyProgram.each(name)),
                Topics.read(broker.address(), PolicyProgram.counted(name)),
                Topics.read(broker.address(), PolicyProgram.windows(name)));
    }

    /**
     * Checks what it has written, of what was fed up to a number, and that its last program was the owner to the end.
     */
    void check(long fed) throws IOException {
        assertThat(program().output()).as("there was no other").doesNotContain("taken over", "Refused");
        int missing = outputs().check(fed);
        if (!policy.maySkip()) {
            assertThat(missing).as("records of %s that are missing", name).isZero();
        }
        LOG.info("{}: {} records, {} skipped, ended {} times", name, fed, missing, ends);
    }

    /** How many batches the program says it has skipped. */
    int skips() {
        return (int) program()
                .output()
                .lines()
                .filter(line -> line.contains("the batch is skipped"))
                .count();
    }

    /** What the program says that it has failed of, the last time. */
    private String lastFailure() {
        return program()
                .output()
                .lines()
                .filter(line -> line.startsWith("Exception in thread"))
                .reduce("no reason given", (before, line) -> line);
    }

    void kill() {
        for (ChildJvm program : programs) {
            program.kill();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
