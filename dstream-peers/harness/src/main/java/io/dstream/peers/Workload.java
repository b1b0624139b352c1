package io.dstream.peers;

import java.util.Arrays;

/**
 * A job that every engine does if it can. Each reads batches with the numbers 0, 1, 2 and so on from {@link Inputs}.
 */
public enum Workload {
    /** Map, filter, map; the sum and count of what is left. */
    CHAIN_3("chain-3", "1,000,000 longs: map, filter, map; sum and count", 0),
    /** Eight such operators; the sum and count of what is left. */
    CHAIN_8("chain-8", "1,000,000 longs: eight maps and filters; sum and count", 0),
    /** How often each word occurs in the batch. */
    WORDS("words", "100,000 lines of 10 words: split, pair, reduce by key", 0),
    /** Records per key in the last 10 batches, of every key; by combining. */
    WINDOW_10("window-10", "sliding count per key, 10 batches of 20,000 records, 50,000 keys", 10),
    /** The same, by adding what comes and subtracting what goes. */
    WINDOW_10_INVERSE("window-10-inverse", "the same with an inverse function", 10),
    /** Records per key in the last 60 batches, of every key; by combining. */
    WINDOW_60("window-60", "sliding count per key, 60 batches of 20,000 records, 50,000 keys", 60),
    /** The same, by adding what comes and subtracting what goes. */
    WINDOW_60_INVERSE("window-60-inverse", "the same with an inverse function", 60),
    /** A running count per key; gives that of the keys that the batch touches. Batch 0 has every key. */
    STATE_TOUCHED("state-touched", "running count per key, 1,000,000 held, 10,000 touched and given", 1),
    /** A running count per key; gives that of all keys. Batch 0 has every key. */
    STATE_ALL("state-all", "running count per key, 1,000,000 held and given, 10,000 touched", 1),
    /** The pairs with a common key of two inputs' batches. */
    JOIN("join", "join of 2 x 100,000 records, 50,000 common keys", 0),
    /** Records that come evenly, each by itself, and that the output is to have soon. */
    LATENCY("latency", "latency of 10,000 records/s", 0),
    /** {@link #WORDS} with ten lines, for the time from the start of the JVM to the first result. */
    LAUNCH("launch", "from process launch to the first result of a word count of 10 lines", 0);

    private final String id;
    private final String title;
    private final int fill;

    Workload(String id, String title, int fill) {
        this.id = id;
        this.title = title;
        this.fill = fill;
    }

    /**
     * Its name on command lines.
     *
     * @return the name
     */
    public String id() {
        return id;
    }

    /**
     * What it does, for tables.
     *
     * @return some words
     */
    public String title() {
        return title;
    }

    /**
     * How many batches fill windows or state before anything is measured.
     *
     * @return their number
     */
    public int fill() {
        return fill;
    }

    /**
     * How many batches its windows have.
     *
     * @return 10 or 60; 1 if it has no windows
     */
    public int panes() {
        return switch (this) {
            case WINDOW_10, WINDOW_10_INVERSE -> 10;
            case WINDOW_60, WINDOW_60_INVERSE -> 60;
            default -> 1;
        };
    }

    /**
     * Finds a workload.
     *
     * @param id its name
     * @return the workload
     */
    public static Workload of(String id) {
        return Arrays.stream(values())
                .filter(workload -> workload.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload is called " + id + "; there are "
                        + Arrays.stream(values()).map(Workload::id).toList()));
    }
}
