package io.dstream.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damages the checkpoint of a program that was killed: it then starts and is right, or does not start. */
class CorruptionTest {
    private static final long SEED = 7;
    private static final int BATCH_MILLIS = 20;

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private int refused;

    @Test
    void someDamage() throws Exception {
        damageFileRuns(6);
        damageAckRuns(6);
    }

    @Test
    @Tag("endurance")
    void muchDamage() throws Exception {
        damageFileRuns(200);
        damageAckRuns(200);
        assertThat(refused).isBetween(50, 390);
    }

    private void damageFileRuns(int trials) throws Exception {
        Path original = Files.createDirectory(folder.resolve("files"));
        Path in = folder.resolve("in");
        FileFeed feed = new FileFeed(in, SEED);
        killed(feed, original);
        var all = feed.finish();
        for (int trial = 0; trial < trials; trial++) {
            expectRightOrRefused(
                    feed,
                    copyOf(original),
                    all.values().stream().mapToLong(n -> n).sum());
        }
    }

    private void damageAckRuns(int trials) throws Exception {
        Path original = Files.createDirectory(folder.resolve("acks"));
        AckFeed feed = new AckFeed(SEED);
        killed(feed, original);
        feed.close();
        long acknowledged = feed.acknowledged();
        long total = feed.finish().get(0);
        for (int trial = 0; trial < trials; trial++) {
            try (AckFeed again = new AckFeed(acknowledged, total)) {
                expectRightOrRefused(again, copyOf(original), total);
            }
        }
    }

    private static void killed(Feed feed, Path where) throws Exception {
        for (int i = 0; i < 2; i++) {
            try (Child child = Child.start(feed.spec(), Setup.in(where), BATCH_MILLIS)) {
                child.awaitReady();
                Output output = new Output(where.resolve("out"), feed.hasIds());
                for (int n = 0; n < 600 && output.batches() < 20; n++) {
                    Thread.sleep(50);
                    output.check();
                }
            }
        }
    }

    private static Path copyOf(Path original) throws IOException {
        Path copy = original.resolveSibling("copy");
        delete(copy);
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(original.relativize(file)));
            }
        }
        return copy;
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void expectRightOrRefused(Feed feed, Path where, long total) throws Exception {
        String what = damage(where.resolve("checkpoint"));
        Output output = new Output(where.resolve("out"), feed.hasIds());
        output.check();
        int before = output.batches();
        try (Child child = Child.start(feed.spec(), Setup.in(where), BATCH_MILLIS)) {
            long done = 0;
            for (int i = 0; i < 600 && done < total && child.isAlive(); i++) {
                Thread.sleep(50);
                output.check();
                done = output.done().values().stream().mapToLong(n -> n).sum();
            }
            if (child.isAlive()) {
                assertThat(done).as(what).isEqualTo(total);
            } else {
                refused++;
                assertThat(child.awaitEnd(1)).as(what).isNotZero();
                assertThat(child.errors()).as(what).contains("crash-test: ");
                assertThat(child.lastLine()).as(what).isEmpty();
                assertThat(output.batches()).as(what).isEqualTo(before);
            }
        } catch (AssertionError e) {
            throw new AssertionError(
                    what + ": " + e.getMessage() + "\n" + Files.readString(where.resolve("stderr.txt")), e);
        }
    }

    private String damage(Path checkpoint) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(checkpoint)) {
            files = all.filter(file -> Files.isRegularFile(file)
                            && !List.of("LOCK", "OWNER")
                                    .contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
        Path file = files.get(random.nextInt(files.size()));
        long size = Files.size(file);
        long at = (long) (random.nextDouble() * size);
        int kind = random.nextInt(5);
        switch (kind) {
            case 0 -> Files.delete(file);
            case 1 -> Files.write(file, noise(1 + random.nextInt(200)), StandardOpenOption.APPEND);
            default -> {
                try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                    if (kind == 2) {
                        bytes.setLength(at);
                    } else if (size > 0) {
                        bytes.seek(at);
                        int old = bytes.read();
                        bytes.seek(at);
                        bytes.write(kind == 3 ? new byte[] {(byte) (old ^ 1 << random.nextInt(8))} : zeros(size - at));
                    }
                }
            }
        }
        return List.of("deleted ", "extended ", "truncated ", "flipped a bit of ", "zeroed some of ")
                        .get(kind) + checkpoint.relativize(file) + " of " + size + " bytes at " + at;
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] zeros(long most) {
        byte[] bytes = new byte[(int) Math.min(most, 1 + random.nextInt(100))];
        Arrays.fill(bytes, (byte) 0);
        return bytes;
    }
}
