package io.dstream.benchmarks;

import static io.dstream.benchmarks.NaturalRows.THREADS;

import io.dstream.batch.Pair;
import io.dstream.benchmarks.NaturalPrograms.Contestant;
import io.dstream.benchmarks.NaturalRows.PairBatches;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The loops of {@link NaturalPrograms}: what a good engineer would write for exactly the job, with two threads. */
final class NaturalLoops {
    private NaturalLoops() {}

    /** A job whose batch is a sum over the threads' parts of it. */
    abstract static class Loop implements Contestant {
        final HandWritten threads = new HandWritten(THREADS);

        /** The sum of what a job gives for the number of each thread. */
        long eachThread(HandWritten.Part<Long> part) {
            return threads.parts(THREADS, part).stream().mapToLong(sum -> sum).sum();
        }

        @Override
        public void close() {
            threads.close();
        }
    }

    static Contestant chain(Long[] records) {
        return new Loop() {
            @Override
            public long batch() {
                return sumAndCount(threads.parts(records.length, (from, to) -> {
                    long sum = 0;
                    long count = 0;
                    for (int i = from; i < to; i++) {
                        long v = records[i] + 1;
                        if ((v & 3) != 0) {
                            sum += v * 3;
                            count++;
                        }
                    }
                    return new long[] {sum, count};
                }));
            }
        };
    }

    /** The same with a box for each record that is left, as an iterator over longs has to have. */
    static Contestant chainWithBoxes(Long[] records) {
        return new Loop() {
            @Override
            public long batch() {
                return sumAndCount(threads.parts(records.length, (from, to) -> {
                    Long[] block = new Long[256];
                    long sum = 0;
                    long count = 0;
                    for (int start = from; start < to; start += block.length) {
                        int n = 0;
                        for (int i = start; i < Math.min(to, start + block.length); i++) {
                            long v = records[i] + 1;
                            if ((v & 3) != 0) {
                                block[n++] = v * 3;
                            }
                        }
                        for (int i = 0; i < n; i++) {
                            sum += block[i];
                        }
                        count += n;
                    }
                    return new long[] {sum, count};
                }));
            }
        };
    }

    private static long sumAndCount(List<long[]> parts) {
        long sum = 0;
        long count = 0;
        for (long[] part : parts) {
            sum += part[0];
            count += part[1];
        }
        return sum ^ count;
    }

    static Contestant words(String[] lines) {
        return new Loop() {
            @Override
            public long batch() {
                List<Map<String, Long>> maps = threads.parts(lines.length, (from, to) -> {
                    Map<String, Long> counts = new HashMap<>();
                    for (String line : Arrays.asList(lines).subList(from, to)) {
                        for (String word : line.split(" ")) {
                            counts.merge(word, 1L, Long::sum);
                        }
                    }
                    return counts;
                });
                Map<String, Long> all = maps.get(0);
                for (Map<String, Long> more : maps.subList(1, maps.size())) {
                    more.forEach((word, count) -> all.merge(word, count, Long::sum));
                }
                return all.values().stream().mapToLong(count -> count).sum();
            }
        };
    }

    /** Keys may come several times on either side, so the maps hold lists, which are made when a key comes again. */
    static Contestant join(Pair<Integer, Long>[] left, Pair<Integer, Long>[] right) {
        return new Loop() {
            @Override
            public long batch() {
                return eachThread((thread, to) -> joined(left, right, thread));
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static long joined(Pair<Integer, Long>[] left, Pair<Integer, Long>[] right, int thread) {
        Map<Integer, Object> mine = new HashMap<>(left.length);
        for (Pair<Integer, Long> pair : left) {
            if (pair.key() % THREADS == thread) {
                mine.merge(pair.key(), pair.value(), NaturalLoops::more);
            }
        }
        long sum = 0;
        for (Pair<Integer, Long> pair : right) {
            if (pair.key() % THREADS == thread) {
                Object found = mine.get(pair.key());
                if (found instanceof List<?> several) {
                    for (Long each : (List<Long>) several) {
                        sum += each + pair.value();
                    }
                } else if (found != null) {
                    sum += (Long) found + pair.value();
                }
            }
        }
        return sum;
    }

    @SuppressWarnings("unchecked")
    private static Object more(Object held, Object value) {
        List<Object> several = held instanceof List<?> list ? (List<Object>) list : new ArrayList<>(List.of(held));
        several.add(value);
        return several;
    }

    /** Adds what comes to a window, and subtracts what goes; each thread has the keys of its half. */
    static Contestant window(int batches, PairBatches input) {
        List<Map<Integer, long[]>> sums = List.of(new HashMap<>(), new HashMap<>());
        ArrayDeque<Pair<Integer, Long>[]> held = new ArrayDeque<>();
        Contestant loop = new Loop() {
            @Override
            public long batch() {
                Pair<Integer, Long>[] batch = input.next();
                Pair<Integer, Long>[] leaving = held.size() == batches ? held.remove() : null;
                held.add(batch);
                return eachThread((thread, to) -> slide(sums.get(thread), thread, batch, leaving));
            }
        };
        for (int b = 0; b < batches; b++) {
            loop.batch();
        }
        return loop;
    }

    private static long slide(
            Map<Integer, long[]> sums, int thread, Pair<Integer, Long>[] batch, Pair<Integer, Long>[] leaving) {
        for (Pair<Integer, Long> pair : batch) {
            if (pair.key() % THREADS == thread) {
                long[] sum = sums.computeIfAbsent(pair.key(), k -> new long[2]);
                sum[0] += pair.value();
                sum[1]++;
            }
        }
        if (leaving != null) {
            for (Pair<Integer, Long> pair : leaving) {
                if (pair.key() % THREADS == thread) {
                    long[] sum = sums.get(pair.key());
                    sum[0] -= pair.value();
                    if (--sum[1] == 0) {
                        sums.remove(pair.key());
                    }
                }
            }
        }
        return sumOf(sums);
    }

    private static long sumOf(Map<Integer, long[]> sums) {
        long total = 0;
        for (long[] sum : sums.values()) {
            total += sum[0];
        }
        return total;
    }

    /** A running sum for each key; gives those of all keys, or of each record's key at that time. */
    static Contestant state(int keys, PairBatches input, boolean all) {
        List<Map<Integer, long[]>> sums = List.of(new HashMap<>(), new HashMap<>());
        for (Pair<Integer, Long> pair : PairBatches.each(keys)) {
            sums.get(pair.key() % THREADS).put(pair.key(), new long[] {pair.value()});
        }
        return new Loop() {
            @Override
            public long batch() {
                Pair<Integer, Long>[] batch = input.next();
                return eachThread((thread, to) -> {
                    Map<Integer, long[]> mine = sums.get(thread);
                    long given = 0;
                    for (Pair<Integer, Long> pair : batch) {
                        if (pair.key() % THREADS == thread) {
                            given += mine.computeIfAbsent(pair.key(), k -> new long[1])[0] += pair.value();
                        }
                    }
                    return all ? sumOf(mine) : given;
                });
            }
        };
    }
}
