package io.dstream.examples.crash;

import io.dstream.BatchFailurePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the program is started with.
 *
 * @param source where records come from
 * @param checkpoint the checkpoint directory, or the address of another place for it
 * @param out where the files of batches go
 * @param batchInterval how far apart batches are
 * @param onFailure what happens when a batch fails
 * @param failOneIn one batch in so many fails on purpose in each of the places where one may; 0 for none
 * @param panes where the files of panes go; without it there is no part by event time
 */
record Arguments(
        String source,
        String checkpoint,
        Path out,
        Duration batchInterval,
        BatchFailurePolicy onFailure,
        int failOneIn,
        Optional<Path> panes) {
    static final String USAGE = """
            usage: CrashTestApp --source SPEC --checkpoint DIR --out DIR --batch-ms N [--on-failure POLICY] [--fail-one-in N]
                [--panes DIR]
            DIR of --checkpoint may also be an address, such as s3://bucket/prefix
            SPEC is file:DIR, tcp-replay:HOST:PORT or tcp-ack:HOST:PORT
            POLICY is fail, skip, retry (then fail; the default) or retry-then-skip; when it is given, one batch in 20 fails on
            purpose where records are computed, and one where they are written, unless --fail-one-in says otherwise (0: none)
            --panes adds windows by event time, whose panes go to that directory""";

    private static final List<String> NEEDED = List.of("--source", "--checkpoint", "--out", "--batch-ms");
    private static final String ON_FAILURE = "--on-failure";
    private static final String FAIL_ONE_IN = "--fail-one-in";
    private static final String PANES = "--panes";
    private static final List<String> OPTIONAL = List.of(ON_FAILURE, FAIL_ONE_IN, PANES);
    private static final Duration BACKOFF = Duration.ofMillis(100);

    /** @throws IllegalArgumentException if they are not as they should be; says why */
    static Arguments parse(String... args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            boolean known = NEEDED.contains(args[i]) || OPTIONAL.contains(args[i]);
            if (!known || i + 1 == args.length || given.put(args[i], args[i + 1]) != null) {
                throw new IllegalArgumentException("unknown, twice or without value: " + args[i]);
            }
        }
        for (String name : NEEDED) {
            if (!given.containsKey(name)) {
                throw new IllegalArgumentException("missing: " + name);
            }
        }
        if (!given.get("--batch-ms").matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("--batch-ms " + given.get("--batch-ms") + ": expected milliseconds");
        }
        String failOneIn = given.getOrDefault(FAIL_ONE_IN, given.containsKey(ON_FAILURE) ? "20" : "0");
        if (!failOneIn.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(FAIL_ONE_IN + " " + failOneIn + ": expected a number of batches");
        }
        if (given.get("--out").equals(given.get(PANES))) {
            throw new IllegalArgumentException(PANES + " " + given.get(PANES) + ": expected another one than of --out");
        }
        return new Arguments(
                given.get("--source"),
                given.get("--checkpoint"),
                Path.of(given.get("--out")),
                Duration.ofMillis(Long.parseLong(given.get("--batch-ms"))),
                policy(given.getOrDefault(ON_FAILURE, "retry")),
                Integer.parseInt(failOneIn),
                Optional.ofNullable(given.get(PANES)).map(Path::of));
    }

    private static BatchFailurePolicy policy(String name) {
        return switch (name) {
            case "fail" -> BatchFailurePolicy.fail();
            case "skip" -> BatchFailurePolicy.skip();
            case "retry" -> BatchFailurePolicy.retry(3, BACKOFF, BatchFailurePolicy.fail());
            case "retry-then-skip" -> BatchFailurePolicy.retry(1, BACKOFF, BatchFailurePolicy.skip());
            default ->
                throw new IllegalArgumentException(
                        ON_FAILURE + " " + name + ": expected fail, skip, retry or retry-then-skip");
        };
    }
}
