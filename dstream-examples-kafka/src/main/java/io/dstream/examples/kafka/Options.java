package io.dstream.examples.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an example is told on its command line.
 *
 * @param brokers {@code --kafka HOST:PORT,...}
 * @param database {@code --database jdbc:...}
 * @param user {@code --user NAME} of the database
 * @param password the environment's {@code DATABASE_PASSWORD}: a command line can be seen by others
 * @param checkpoint {@code --checkpoint DIRECTORY}
 * @param batches {@code --batches N}: for how many batches to run; 30 if nothing is said
 */
record Options(
        Optional<String> brokers,
        Optional<String> database,
        Optional<String> user,
        Optional<String> password,
        Optional<Path> checkpoint,
        int batches) {
    private static final Set<String> NAMES = Set.of("--kafka", "--database", "--user", "--checkpoint", "--batches");

    /** Reads a command line. */
    static Options of(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!NAMES.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("cannot make sense of '" + args[i]
                        + "': expected any of --kafka HOST:PORT --database JDBC-URL --user NAME --checkpoint DIRECTORY"
                        + " --batches N");
            }
            given.put(args[i], args[i + 1]);
        }
        return new Options(
                Optional.ofNullable(given.get("--kafka")),
                Optional.ofNullable(given.get("--database")),
                Optional.ofNullable(given.get("--user")),
                Optional.ofNullable(System.getenv("DATABASE_PASSWORD")),
                Optional.ofNullable(given.get("--checkpoint")).map(Path::of),
                Integer.parseInt(given.getOrDefault("--batches", "30")));
    }
}
