package io.dstream.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.KeyedEventStream;
import io.dstream.testing.panes.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Joins by time against a model that keeps all records in a list: those with even numbers come from the left, the
 * others from the right.
 */
class IntervalJoinModelTest {

    @TempDir
    Path directory;

    /** Which sides are given without a partner. */
    enum Kind {
        INNER,
        LEFT,
        RIGHT,
        FULL
    }

    @Test
    void joinsAreThoseOfTheModel() {
        for (int seed = 0; seed < 200; seed++) {
            check(seed, 1, 1, false);
        }
    }

    @Test
    void partitionsAndThreadsMakeNoDifference() {
        for (int seed = 200; seed < 260; seed++) {
            check(seed, 4, 3, false);
        }
    }

    @Test
    void restartsMakeNoDifference() {
        for (int seed = 300; seed < 320; seed++) {
            check(seed, 1 + seed % 2 * 3, 1 + seed % 3, true);
        }
    }

    // ---- the model ----

    private static final class Rec {
        final boolean isLeft;
        final String key;
        final long time;
        final int number;
        boolean isJoined;

        Rec(Step.Element element, int number) {
            this.isLeft = number % 2 == 0;
            this.key = element.key();
            this.time = element.time();
            this.number = number;
        }
    }

    private static List<List<String>> model(List<Step> steps, long lower, long upper, Kind kind) {
        List<List<String>> batches = new ArrayList<>();
        List<Rec> kept = new ArrayList<>();
        long watermark = Step.MIN;
        int number = 0;
        for (Step step : steps) {
            List<String> given = new ArrayList<>();
            List<Rec> arrived = new ArrayList<>();
            for (Step.Element element : step.elements()) {
                Rec record = new Rec(element, number++);
                if (record.time < watermark) {
                    given.add("late " + record.key + " " + record.number + " at " + record.time);
                } else {
                    arrived.add(record);
                }
            }
            List<Rec> all = Stream.concat(kept.stream(), arrived.stream()).toList();
            for (Rec left : all) {
                for (Rec right : all) {
                    boolean isNew = arrived.contains(left) || arrived.contains(right);
                    if (isNew
                            && left.isLeft
                            && !right.isLeft
                            && left.key.equals(right.key)
                            && left.time + lower <= right.time
                            && right.time <= left.time + upper) {
                        left.isJoined = true;
                        right.isJoined = true;
                        given.add(text(left.key, left.number, right.number, Math.max(left.time, right.time)));
                    }
                }
            }
            watermark = Math.max(watermark, step.watermark());
            kept = new ArrayList<>(all);
            for (Rec record : all) {
                long last = record.isLeft ? record.time + Math.max(upper, 0) : record.time - Math.min(lower, 0);
                if (watermark > last) {
                    kept.remove(record);
                    boolean isOuter = kind == Kind.FULL || kind == (record.isLeft ? Kind.LEFT : Kind.RIGHT);
                    if (isOuter && !record.isJoined) {
                        given.add(text(
                                record.key,
                                record.isLeft ? record.number : -1,
                                record.isLeft ? -1 : record.number,
                                record.time));
                    }
                }
            }
            batches.add(given.stream().sorted().toList());
        }
        return batches;
    }

    private static String text(String key, int left, int right, long time) {
        return key + " " + left + " " + right + " at " + time;
    }

    // ---- programs ----

    private void check(int seed, int threads, int partitions, boolean restarts) {
        Random random = new Random(seed);
        List<Step> steps = new RandomPrograms(seed).steps();
        long lower = random.nextInt(-15, 10);
        long upper = lower + random.nextInt(15);
        Kind kind = List.of(Kind.INNER, Kind.LEFT, Kind.RIGHT, Kind.FULL).get(seed % 4);
        List<List<String>> given = JoinProgram.run(
                steps,
                threads,
                partitions,
                restarts ? Optional.of(directory.resolve("seed" + seed)) : Optional.empty(),
                (left, right) -> join(left, right, lower, upper, kind),
                numbers -> numbers);
        assertThat(given)
                .as("seed %s: %s from %s to %s, %s", seed, kind, lower, upper, steps)
                .isEqualTo(model(steps, lower, upper, kind));
    }

    private static KeyedEventStream<String, String> join(
            KeyedEventStream<String, String> left,
            KeyedEventStream<String, String> right,
            long lower,
            long upper,
            Kind kind) {
        var between = left.join(right).between(Duration.ofMillis(lower), Duration.ofMillis(upper));
        return switch (kind) {
            case INNER -> between.inner((l, r) -> l + " " + r);
            case LEFT -> between.leftOuter((l, r) -> l + " " + orNone(r));
            case RIGHT -> between.rightOuter((l, r) -> orNone(l) + " " + r);
            case FULL -> between.fullOuter((l, r) -> orNone(l) + " " + orNone(r));
        };
    }

    private static String orNone(Optional<String> number) {
        return number.orElse("-1");
    }
}
