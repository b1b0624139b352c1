package io.dstream.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The data, made from fixed seeds when first asked for: a few different batches, over and over. Safe for use by many
 * threads.
 */
public final class Inputs {
    private static final int LONGS = 1_000_000;
    private static final int LINES = 100_000;
    private static final int WORDS_PER_LINE = 10;
    private static final int DISTINCT_WORDS = 100_000;
    private static final int WINDOW_RECORDS = 20_000;
    private static final int WINDOW_KEYS = 50_000;
    private static final int HELD = 1_000_000;
    private static final int TOUCHED = 10_000;
    private static final int JOINED = 100_000;
    private static final int COMMON = 50_000;

    private Inputs() {}

    /**
     * A million numbers.
     *
     * @param batch the batch's number
     * @return the records
     */
    public static Long[] longs(int batch) {
        return at(Longs.BATCHES, batch);
    }

    /**
     * A hundred thousand lines of ten words, which are as frequent as in prose.
     *
     * @param batch the batch's number
     * @return the records
     */
    public static String[] lines(int batch) {
        return at(Lines.BATCHES, batch);
    }

    /**
     * Ten lines.
     *
     * @param batch the batch's number
     * @return the records
     */
    public static String[] fewLines(int batch) {
        return at(FewLines.BATCHES, batch);
    }

    /**
     * Twenty thousand keys, each any of fifty thousand.
     *
     * @param batch the batch's number
     * @return the records
     */
    public static Integer[] windowKeys(int batch) {
        return at(WindowKeys.BATCHES, batch);
    }

    /**
     * All of a million keys in batch 0, then ten thousand different ones of them in each.
     *
     * @param batch the batch's number
     * @return the records
     */
    public static Integer[] stateKeys(int batch) {
        return batch == 0 ? StateKeys.ALL : at(StateKeys.BATCHES, batch - 1);
    }

    /**
     * A hundred thousand records of different keys.
     *
     * @param batch the batch's number
     * @return the records
     */
    public static Event[] left(int batch) {
        return at(Left.BATCHES, batch);
    }

    /**
     * A hundred thousand records of different keys, half of which are also {@linkplain #left on the left}.
     *
     * @param batch the batch's number
     * @return the records
     */
    public static Event[] right(int batch) {
        return at(Right.BATCHES, batch);
    }

    private static <T> T at(List<T> batches, int batch) {
        return batches.get(batch % batches.size());
    }

    private static <T> List<T> make(int batches, Supplier<T> batch) {
        List<T> made = new ArrayList<>(batches);
        for (int b = 0; b < batches; b++) {
            made.add(batch.get());
        }
        return made;
    }

    private static final class Longs {
        static final List<Long[]> BATCHES =
                make(2, () -> IntStream.range(0, LONGS).mapToObj(i -> (long) i).toArray(Long[]::new));
    }

    private static final class Lines {
        private static final ZipfWords WORDS = new ZipfWords(DISTINCT_WORDS, 42);
        static final List<String[]> BATCHES = make(4, () -> WORDS.lines(LINES, WORDS_PER_LINE));
    }

    private static final class FewLines {
        private static final ZipfWords WORDS = new ZipfWords(100, 42);
        static final List<String[]> BATCHES = make(1, () -> WORDS.lines(10, WORDS_PER_LINE));
    }

    private static final class WindowKeys {
        private static final SplittableRandom RANDOM = new SplittableRandom(7);
        static final List<Integer[]> BATCHES = make(
                50, () -> RANDOM.ints(WINDOW_RECORDS, 0, WINDOW_KEYS).boxed().toArray(Integer[]::new));
    }

    private static final class StateKeys {
        private static final SplittableRandom RANDOM = new SplittableRandom(7);
        static final Integer[] ALL = IntStream.range(0, HELD).boxed().toArray(Integer[]::new);
        static final List<Integer[]> BATCHES = make(100, StateKeys::different);

        private static Integer[] different() {
            Set<Integer> keys = new LinkedHashSet<>();
            while (keys.size() < TOUCHED) {
                keys.add(RANDOM.nextInt(HELD));
            }
            return keys.toArray(new Integer[0]);
        }
    }

    private static final class Left {
        static final List<Event[]> BATCHES = make(4, () -> events(0, 3));
    }

    private static final class Right {
        static final List<Event[]> BATCHES = make(4, () -> events(JOINED - COMMON, 4));
    }

    private static Event[] events(int firstKey, long seed) {
        Event[] events = new Event[JOINED];
        Arrays.setAll(events, i -> new Event(firstKey + i, i * seed));
        Collections.shuffle(Arrays.asList(events), new Random(seed));
        return events;
    }
}
