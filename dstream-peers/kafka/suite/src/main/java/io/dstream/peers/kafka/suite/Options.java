package io.dstream.peers.kafka.suite;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be run, and how.
 *
 * @param home the folder of the contestants' modules, in which their classes and class paths are
 * @param contestants the contestants, the loop among them, as all else is measured by it
 * @param rounds how often all are run
 * @param warmUp for how many seconds at least a JVM counts the topic again and again to warm up
 * @param passes how often it counts the topic after that
 * @param records how many records the topic has
 * @param compression that of the producer, as the client names it
 * @param limit seconds that a JVM may take, from its start to its end
 * @param heap the heap of each JVM, as {@code -Xmx} takes it
 * @param recordings where to put a recording of each JVM by the JDK's Flight Recorder, if anywhere
 * @param out where to put the table, the measurements and the logs
 */
record Options(
        Path home,
        List<Contestant> contestants,
        int rounds,
        int warmUp,
        int passes,
        int records,
        String compression,
        int limit,
        String heap,
        Optional<Path> recordings,
        Path out) {

    /** From the system properties that begin with {@code kafka.}; the module's pom.xml has their defaults. */
    static Options read() {
        return new Options(
                Path.of(property("home")),
                contestants(property("contestants")),
                Integer.parseInt(property("rounds")),
                Integer.parseInt(property("warmup")),
                Integer.parseInt(property("passes")),
                Integer.parseInt(property("records")),
                property("compression"),
                Integer.parseInt(property("limit")),
                property("heap"),
                Optional.of(property("jfr")).filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder)
                        .toAbsolutePath()),
                Path.of(property("out")));
    }

    private static List<Contestant> contestants(String ids) {
        if (ids.equals("all")) {
            return List.of(Contestant.values());
        }
        Set<Contestant> contestants = EnumSet.of(Contestant.LOOP);
        for (String id : ids.split(",")) {
            contestants.add(Contestant.of(id));
        }
        return List.copyOf(contestants);
    }

    private static String property(String name) {
        String value = System.getProperty("kafka." + name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "kafka." + name + " is not set: run this with Maven, as docs/benchmarks.md says");
        }
        return value;
    }
}
