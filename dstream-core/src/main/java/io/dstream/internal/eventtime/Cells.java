package io.dstream.internal.eventtime;

import io.dstream.plan.Accumulators;
import java.util.Arrays;

/**
 * What a batch brings for keys in the slices of a {@link Assigner.Grid}: for each key eight slices in line, the same
 * ones for all, so that a record finds its cell by its key's number and its time. What lies elsewhere, is late, or
 * between windows, is kept as {@link Arrivals} of the key.
 */
final class Cells extends Accumulators<Stamped, Arrivals> {
    private static final int IN_LINE = 8;
    private static final int START = 16; // keys

    private final Gathering gathering;
    private final Assigner.Grid grid;
    private final Aggregating aggregating;
    private final long earliest; // slice that is in no late window
    private long first; // slice in line
    private long[] records = {}; // of each slice in line
    private Object[] accumulators; // the same; null where records are only counted
    private Arrivals[] elsewhere; // by key; null until needed

    /**
     * Nothing yet.
     *
     * @param gathering takes in what is not kept in line
     * @param grid the windows
     * @param aggregating what becomes of records
     * @param late windows that end up to then are late
     */
    Cells(Gathering gathering, Assigner.Grid grid, Aggregating aggregating, long late) {
        this.gathering = gathering;
        this.grid = grid;
        this.aggregating = aggregating;
        long number = grid.number(late);
        this.earliest = grid.end(number) > late ? number : number + 1;
        this.accumulators = aggregating.counts() ? null : new Object[0];
    }

    @Override
    public void create(int key, Stamped record) {
        if (records.length == 0) {
            long number = grid.number(record.time());
            first = number - earliest < IN_LINE ? earliest : number - IN_LINE / 2;
        }
        makeRoom(key);
        add(key, record);
    }

    private void makeRoom(int key) {
        if (records.length < IN_LINE * (key + 1)) {
            int keys = Math.max(START, 2 * key);
            int cells = Math.multiplyExact(IN_LINE, keys);
            records = Arrays.copyOf(records, cells);
            accumulators = accumulators == null ? null : Arrays.copyOf(accumulators, cells);
            elsewhere = elsewhere == null ? null : Arrays.copyOf(elsewhere, keys);
        }
    }

    @Override
    public void add(int key, Stamped record) {
        long number = grid.number(record.time());
        long place = number - first;
        if (place < 0 || place >= IN_LINE || record.time() >= grid.end(number)) {
            gathering.add(elsewhere(key), record);
            return;
        }
        int cell = IN_LINE * key + (int) place;
        if (accumulators != null) {
            Object before = records[cell] == 0 ? aggregating.begin() : accumulators[cell];
            accumulators[cell] = aggregating.add(before, record);
        }
        records[cell]++;
    }

    private Arrivals elsewhere(int key) {
        if (elsewhere == null) {
            elsewhere = new Arrivals[records.length / IN_LINE];
        }
        if (elsewhere[key] == null) {
            elsewhere[key] = gathering.none();
        }
        return elsewhere[key];
    }

    @Override
    public void merge(int key, Accumulators<Stamped, Arrivals> others, int laterKey) {
        Cells later = (Cells) others;
        makeRoom(key);
        if (first != later.first) {
            elsewhere(key).takeAll(later.get(laterKey), false, aggregating);
            return;
        }
        for (int i = 0; i < IN_LINE; i++) {
            int cell = IN_LINE * key + i;
            int from = IN_LINE * laterKey + i;
            if (later.records[from] > 0) {
                if (accumulators != null) {
                    accumulators[cell] = aggregating.merge(accumulators[cell], later.accumulators[from]);
                }
                records[cell] += later.records[from];
            }
        }
        if (later.elsewhere != null && later.elsewhere[laterKey] != null) {
            elsewhere(key).takeAll(later.elsewhere[laterKey], false, aggregating);
        }
    }

    @Override
    public Arrivals get(int key) {
        int from = IN_LINE * key;
        int cells = 0;
        for (int i = from; i < from + IN_LINE; i++) {
            cells += records[i] > 0 ? 1 : 0;
        }
        Arrivals all = new Arrivals(aggregating.counts(), false, Math.max(1, cells));
        for (int i = from; i < from + IN_LINE; i++) {
            if (records[i] > 0) {
                long number = first + i - from;
                all.append(
                        grid.start(number),
                        grid.end(number),
                        records[i],
                        accumulators == null ? null : accumulators[i]);
            }
        }
        if (elsewhere != null && elsewhere[key] != null) {
            all.takeAll(elsewhere[key], false, aggregating);
        }
        return all;
    }
}
