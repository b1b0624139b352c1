package io.dstream.internal.heap;

import io.dstream.store.StateCursor;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import io.dstream.store.StateTimers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Keeps state as objects in the heap. Keys have numbered entries, and everything else that is kept of a key is in
 * arrays by that number; where many entries are looked at, what they need is fetched from memory for some dozens at
 * once.
 */
public final class HeapStore implements StateStore {
    /** As many entries are fetched from memory at once. */
    static final int AT_ONCE = 128;

    private final int partition;
    private final StateTable table = new StateTable();
    private final Notes notes; // null unless ticks are to note what they take in
    private final List<HeapTimers> timers = new ArrayList<>(); // by kind
    private int[] pending = {}; // how many timers each entry has; none where the array does not reach
    private final Entries dropped = new Entries(); // without a value, when one of their timers was due
    private Object aside;
    private Object committedAside;
    private final Attachments attachments = new Attachments();
    private int[] found = new int[AT_ONCE];

    /**
     * An empty store.
     *
     * @param partition the partition, from 0
     * @param recording whether each tick is to keep what it notes
     */
    public HeapStore(int partition, boolean recording) {
        this.partition = partition;
        this.notes = recording ? new Notes() : null;
    }

    @Override
    public int partition() {
        return partition;
    }

    // ---- keys ----

    /** An entry by its number; -1 where the key has none yet. */
    final class Entry implements StateEntry {
        private int number;
        private Object key; // where there is no number
        private int hash;

        /** At an entry. */
        Entry at(int at) {
            number = at;
            return this;
        }

        /** At a key that may have no entry. */
        Entry at(int at, Object ofKey, int ofHash) {
            number = at;
            key = ofKey;
            hash = ofHash;
            return this;
        }

        int number() {
            return number;
        }

        @Override
        public Object key() {
            return number >= 0 ? table.key(number) : key;
        }

        @Override
        public Object value() {
            return number >= 0 ? table.value(number) : null;
        }

        @Override
        public void set(Object value) {
            if (number < 0) {
                number = table.insert(key, hash);
            }
            table.set(number, value);
        }

        @Override
        public void remove() {
            if (number >= 0) {
                table.remove(number);
            }
        }

        @Override
        public Object willChange() {
            return number >= 0 ? table.willChange(number) : null;
        }

        @Override
        public void touch(long timeMillis) {
            table.touch(number, timeMillis);
        }

        @Override
        public void attach(Object what) {
            attachments.attach(number, what, table.bound());
        }

        @Override
        public Object attached() {
            return number < 0 ? null : attachments.of(number);
        }
    }

    @Override
    public StateEntry entry(Object key, int hash) {
        return new Entry().at(table.find(key, hash), key, hash);
    }

    @Override
    public void visit(Object[] keys, int[] hashes, int n, EntryVisitor visitor) {
        if (found.length < n) {
            found = new int[n];
        }
        table.findAll(keys, hashes, found, n);
        Entry entry = new Entry();
        for (int i = 0; i < n; i++) {
            int e = found[i] >= 0 ? found[i] : table.find(keys[i], hashes[i]); // one of those before may have made it
            visitor.visit(entry.at(e, keys[i], hashes[i]), i);
        }
    }

    @Override
    public void scan(Consumer<StateEntry> visitor) {
        Entry entry = new Entry();
        int bound = table.bound();
        for (int e = 0; e < bound; e++) {
            if (e % AT_ONCE == 0) {
                table.fetch(e, Math.min(e + AT_ONCE, bound));
            }
            if (table.isLive(e)) {
                visitor.accept(entry.at(e));
            }
        }
    }

    @Override
    public int size() {
        return table.size();
    }

    // ---- times ----

    @Override
    public void visitIdle(long timeMillis, Consumer<StateEntry> visitor) {
        Entry entry = new Entry();
        table.inOrderOfTouch((e, touchedAt) -> {
            if (touchedAt >= timeMillis) {
                return false;
            }
            if (table.isLive(e)) {
                visitor.accept(entry.at(e));
            }
            return true;
        });
    }

    @Override
    public StateTimers timers(int kind) {
        while (timers.size() <= kind) {
            timers.add(new HeapTimers(this));
        }
        return timers.get(kind);
    }

    /** An entry has a timer more. */
    void timerSet(int e) {
        if (e >= pending.length) {
            pending = Arrays.copyOf(pending, Math.max(table.bound(), 2 * pending.length));
        }
        pending[e]++;
    }

    /** An entry has a timer less. */
    void timerGone(int e) {
        pending[e]--;
    }

    /** A timer of an entry was due, and has left it without a value. */
    void droppedAfterTimer(int e) {
        dropped.add(e);
    }

    private boolean hasTimers(int e) {
        return e < pending.length && pending[e] > 0;
    }

    StateTable table() {
        return table;
    }

    // ---- beside the keys ----

    @Override
    public Object aside() {
        return aside;
    }

    @Override
    public void setAside(Object aside) {
        this.aside = aside;
    }

    // ---- for checkpoints ----

    @Override
    public void note(Object key, Object value) {
        if (notes != null) {
            notes.add(key, value);
        }
    }

    @Override
    public Object[] notes() {
        return notes == null ? new Object[0] : notes.toArray();
    }

    @Override
    public boolean hasNewAside() {
        return aside != committedAside;
    }

    @Override
    public boolean hasChanged() {
        return table.hasChanged();
    }

    @Override
    public StateCursor changed() {
        return new HeapCursor(table.changed(), List.of(), UnaryOperator.identity());
    }

    @Override
    public StateCursor copy(UnaryOperator<Object> frozen) {
        return new HeapCursor(
                table.copy(), timers.stream().map(HeapTimers::copy).toList(), frozen);
    }

    // ---- the end of a tick ----

    @Override
    public void commit() {
        timers.forEach(HeapTimers::commit);
        for (int i = 0; i < dropped.count(); i++) {
            if (!hasTimers(dropped.get(i))) {
                table.letGo(dropped.get(i));
            }
        }
        int[] numbers = table.commit(this::hasTimers);
        if (numbers != null) {
            renumber(numbers);
        }
        committedAside = aside;
        endTick();
    }

    private void renumber(int[] numbers) {
        int[] renumbered = new int[table.bound()];
        for (int e = 0; e < numbers.length; e++) {
            if (numbers[e] >= 0 && hasTimers(e)) {
                renumbered[numbers[e]] = pending[e];
            }
        }
        pending = renumbered;
        timers.forEach(kind -> kind.renumber(numbers));
    }

    @Override
    public void rollback() {
        timers.forEach(HeapTimers::rollback);
        table.rollback();
        aside = committedAside;
        endTick();
    }

    private void endTick() {
        dropped.clear();
        attachments.clear();
        if (notes != null) {
            notes.clear();
        }
    }

    @Override
    public long estimatedBytes() {
        return table.estimatedBytes()
                + 4L * pending.length
                + timers.stream().mapToLong(HeapTimers::estimatedBytes).sum();
    }
}
