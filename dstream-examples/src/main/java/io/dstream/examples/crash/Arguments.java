package io.dstream.examples.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the program is started with.
 *
 * @param source where records come from
 * @param checkpoint the checkpoint directory
 * @param out where the files of batches go
 * @param batchInterval how far apart batches are
 */
record Arguments(String source, Path checkpoint, Path out, Duration batchInterval) {
    static final String USAGE = """
            usage: CrashTestApp --source SPEC --checkpoint DIR --out DIR --batch-ms N
            SPEC is file:DIR, tcp-replay:HOST:PORT or tcp-ack:HOST:PORT""";

    private static final List<String> NAMES = List.of("--source", "--checkpoint", "--out", "--batch-ms");

    /** @throws IllegalArgumentException if they are not as they should be; says why */
    static Arguments parse(String... args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!NAMES.contains(args[i]) || i + 1 == args.length || given.put(args[i], args[i + 1]) != null) {
                throw new IllegalArgumentException("unknown, twice or without value: " + args[i]);
            }
        }
        for (String name : NAMES) {
            if (!given.containsKey(name)) {
                throw new IllegalArgumentException("missing: " + name);
            }
        }
        if (!given.get("--batch-ms").matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("--batch-ms " + given.get("--batch-ms") + ": expected milliseconds");
        }
        return new Arguments(
                given.get("--source"),
                Path.of(given.get("--checkpoint")),
                Path.of(given.get("--out")),
                Duration.ofMillis(Long.parseLong(given.get("--batch-ms"))));
    }
}
