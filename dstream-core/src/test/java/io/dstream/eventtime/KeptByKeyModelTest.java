package io.dstream.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.KeyedEventStream;
import io.dstream.batch.Pair;
import io.dstream.function.Function1;
import io.dstream.testing.panes.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joins with versions, and leaving out what came before, against models that keep everything in lists. */
class KeptByKeyModelTest {

    @TempDir
    Path directory;

    @Test
    void recordsGetTheLastVersionThatIsNotLater() {
        for (int seed = 0; seed < 150; seed++) {
            List<Step> steps = new RandomPrograms(seed).steps();
            check(seed, steps, versions(steps), (left, right) -> left.asOf(right), KeptByKeyModelTest::text);
        }
    }

    @Test
    void theFirstOfEachKeyWithinTheHorizonPasses() {
        for (int seed = 1_000; seed < 1_150; seed++) {
            List<Step> steps = new RandomPrograms(seed).steps();
            long horizon = 1L + seed % 25;
            check(
                    seed,
                    steps,
                    firsts(steps, horizon),
                    (left, right) -> left.union(right).distinctWithin(Pair::key, Duration.ofMillis(horizon)),
                    number -> number);
        }
    }

    /** Every tenth one with several threads, every twentieth one restarted. */
    private <R> void check(
            int seed,
            List<Step> steps,
            List<List<String>> expected,
            BiFunction<KeyedEventStream<String, String>, KeyedEventStream<String, String>, KeyedEventStream<String, R>>
                    join,
            Function1<R, String> text) {
        Optional<Path> checkpoint = seed % 20 == 0 ? Optional.of(directory.resolve("seed" + seed)) : Optional.empty();
        assertThat(JoinProgram.run(steps, seed % 10 == 0 ? 4 : 1, 1, checkpoint, join, text))
                .as("seed %s: %s", seed, steps)
                .isEqualTo(expected);
    }

    private static String text(Pair<String, Optional<String>> versioned) {
        return versioned.key() + " " + versioned.value().orElse("-1");
    }

    /**
     * A record.
     *
     * @param key its key
     * @param time its time
     * @param number its number
     */
    private record Rec(String key, long time, int number) {
        String late() {
            return "late " + key + " " + number + " at " + time;
        }
    }

    private static List<Rec> records(Step step, int first) {
        List<Rec> records = new ArrayList<>();
        for (Step.Element element : step.elements()) {
            records.add(new Rec(element.key(), element.time(), first + records.size()));
        }
        return records;
    }

    private static List<List<String>> versions(List<Step> steps) {
        List<List<String>> batches = new ArrayList<>();
        List<Rec> waiting = new ArrayList<>();
        List<Rec> versions = new ArrayList<>(); // in the order in which they came
        long watermark = Step.MIN;
        int number = 0;
        for (Step step : steps) {
            List<String> given = new ArrayList<>();
            for (Rec record : records(step, number)) {
                if (record.time < watermark) {
                    given.add(record.late());
                } else {
                    (record.number % 2 == 0 ? waiting : versions).add(record);
                }
            }
            number += step.elements().size();
            watermark = Math.max(watermark, step.watermark());
            for (Rec record : List.copyOf(waiting)) {
                if (record.time < watermark) {
                    waiting.remove(record);
                    int version = -1;
                    long latest = Long.MIN_VALUE;
                    for (Rec other : versions) {
                        if (other.key.equals(record.key) && other.time <= record.time && other.time >= latest) {
                            version = other.number;
                            latest = other.time;
                        }
                    }
                    given.add(record.key + " " + record.number + " " + version + " at " + record.time);
                }
            }
            batches.add(given.stream().sorted().toList());
        }
        return batches;
    }

    private static List<List<String>> firsts(List<Step> steps, long horizon) {
        List<List<String>> batches = new ArrayList<>();
        Map<String, Long> known = new TreeMap<>();
        long watermark = Step.MIN;
        int number = 0;
        for (Step step : steps) {
            List<String> given = new ArrayList<>();
            List<Rec> records = records(step, number);
            records.sort(Comparator.comparingLong(Rec::time).thenComparing(record -> record.number % 2));
            for (Rec record : records) {
                if (watermark != Step.MIN && record.time < watermark - horizon) {
                    given.add(record.late());
                } else if (!known.containsKey(record.key)) {
                    known.put(record.key, record.time);
                    given.add(record.key + " " + record.number + " at " + record.time);
                }
            }
            number += step.elements().size();
            watermark = Math.max(watermark, step.watermark());
            long passed = watermark;
            known.values().removeIf(first -> passed > first + horizon);
            batches.add(given.stream().sorted().toList());
        }
        return batches;
    }
}
