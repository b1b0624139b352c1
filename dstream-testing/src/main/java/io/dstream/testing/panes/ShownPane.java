package io.dstream.testing.panes;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A pane, as far as it is compared.
 *
 * @param key the key
 * @param window the window: {@code [0,10)} or {@code global}
 * @param timing {@code EARLY}, {@code ON_TIME} or {@code LATE}
 * @param index its number among the panes of the key and window
 * @param nonSpeculativeIndex its number among those that are not early
 * @param first whether it is the first
 * @param last whether it is the last
 * @param time its own time; {@code max} for that of the global window
 * @param values the numbers of the records that it shows, sorted
 */
public record ShownPane(
        String key,
        String window,
        String timing,
        long index,
        long nonSpeculativeIndex,
        boolean first,
        boolean last,
        String time,
        List<Integer> values) {
    /** By key, window and number. */
    public static final Comparator<ShownPane> ORDER = Comparator.comparing(ShownPane::key)
            .thenComparing(ShownPane::window)
            .thenComparing(ShownPane::index)
            .thenComparing(ShownPane::toString);

    /** Sorts the values. */
    public ShownPane {
        values = values.stream().sorted().toList();
    }

    /**
     * The numbers that the values of records are joined of.
     *
     * @param joined numbers, with blanks between them
     * @return the numbers
     */
    public static List<Integer> values(Iterable<String> joined) {
        String all = String.join(" ", joined).strip();
        return all.isEmpty()
                ? List.of()
                : Arrays.stream(all.split(" +")).map(Integer::valueOf).sorted().toList();
    }

    /**
     * The value of a record that is made of a pane, for a next stage.
     *
     * @param joined numbers, with blanks between them
     * @return all of them sorted, with blanks between them
     */
    public static String joined(Iterable<String> joined) {
        return values(joined).stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    ShownPane withoutLast() {
        return new ShownPane(key, window, timing, index, nonSpeculativeIndex, first, false, time, values);
    }

    /**
     * The same with other values.
     *
     * @param others the values
     * @return the pane
     */
    public ShownPane withValues(List<Integer> others) {
        return new ShownPane(key, window, timing, index, nonSpeculativeIndex, first, last, time, others);
    }

    static ShownPane parse(String text) {
        String[] words = text.split(" ");
        return new ShownPane(
                words[0],
                words[1],
                words[2],
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                words[5].contains("F"),
                words[5].contains("L"),
                words[6],
                Arrays.stream(words).skip(7).map(Integer::valueOf).toList());
    }

    @Override
    public String toString() {
        return String.join(
                " ",
                key,
                window,
                timing,
                Long.toString(index),
                Long.toString(nonSpeculativeIndex),
                (first ? "F" : "") + (last ? "L" : "") + (first || last ? "" : "-"),
                time + values.stream().map(value -> " " + value).collect(Collectors.joining()));
    }
}
