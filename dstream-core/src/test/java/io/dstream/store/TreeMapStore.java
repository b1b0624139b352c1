package io.dstream.store;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.Codecs;
import io.dstream.table.KeyHash;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A store for tests that keeps nothing but bytes, by their order, as one on disk would. Simple rather than quick: a
 * tick works on a copy.
 */
public final class TreeMapStore implements StateStore {
    private final int partition;
    private final StateValues values;
    private final Codecs codecs;
    private final boolean recording;
    private Maps committed = new Maps();
    private Maps now = new Maps();
    private final TreeMap<byte[], Long> changed = new TreeMap<>(ORDER); // in this tick
    private final Map<Bytes, Object> attached = new HashMap<>();
    private Object[] notes = {};

    private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

    /** Keys and values in bytes, touches by number, timers by kind, time and number. */
    private static final class Maps {
        final TreeMap<byte[], byte[]> values = new TreeMap<>(ORDER);
        final TreeMap<Long, byte[]> touches = new TreeMap<>();
        final TreeMap<byte[], Touch> touched = new TreeMap<>(ORDER);
        final TreeMap<Integer, TreeMap<Long, Map<Bytes, byte[]>>> timers = new TreeMap<>();
        long number;
        Object aside;

        Maps copy() {
            Maps copy = new Maps();
            copy.values.putAll(values);
            copy.touches.putAll(touches);
            copy.touched.putAll(touched);
            timers.forEach((kind, times) -> {
                TreeMap<Long, Map<Bytes, byte[]>> copied = new TreeMap<>();
                times.forEach((time, keys) -> copied.put(time, new LinkedHashMap<>(keys)));
                copy.timers.put(kind, copied);
            });
            copy.number = number;
            copy.aside = aside;
            return copy;
        }
    }

    private record Touch(long number, long timeMillis) {}

    private static final class Bytes {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes those && Arrays.equals(bytes, those.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** An empty store. */
    public TreeMapStore(int partition, StateValues values, Codecs codecs, boolean recording) {
        this.partition = partition;
        this.values = values;
        this.codecs = codecs;
        this.recording = recording;
    }

    private byte[] bytes(Consumer<ByteWriter> writing) {
        ByteWriter out = codecs.newWriter();
        writing.accept(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private <T> T read(byte[] bytes, Function<ByteReader, T> reading) {
        return bytes == null ? null : reading.apply(codecs.newReader(bytes));
    }

    @Override
    public int partition() {
        return partition;
    }

    private final class View implements StateEntry {
        private final byte[] key;

        View(byte[] key) {
            this.key = key;
        }

        @Override
        public Object key() {
            return read(key, ByteReader::readValue);
        }

        @Override
        public Object value() {
            return read(now.values.get(key), values::readState);
        }

        @Override
        public void set(Object value) {
            now.values.put(key, bytes(out -> values.writeState(value, out)));
            changed.putIfAbsent(key, Long.MAX_VALUE);
        }

        @Override
        public void remove() {
            if (now.values.remove(key) != null) {
                changed.putIfAbsent(key, Long.MAX_VALUE);
            }
        }

        @Override
        public Object willChange() {
            return value();
        }

        @Override
        public void touch(long timeMillis) {
            if (changed.getOrDefault(key, Long.MAX_VALUE) == Long.MAX_VALUE) {
                Touch before = now.touched.put(key, new Touch(++now.number, timeMillis));
                if (before != null) {
                    now.touches.remove(before.number);
                }
                now.touches.put(now.number, key);
                changed.put(key, now.number);
            }
        }

        @Override
        public void attach(Object what) {
            attached.put(new Bytes(key), what);
        }

        @Override
        public Object attached() {
            return attached.get(new Bytes(key));
        }
    }

    @Override
    public StateEntry entry(Object key, int hash) {
        return new View(bytes(out -> out.writeValue(key)));
    }

    @Override
    public void visit(Object[] keys, int[] hashes, int n, EntryVisitor visitor) {
        for (int i = 0; i < n; i++) {
            visitor.visit(entry(keys[i], hashes[i]), i);
        }
    }

    @Override
    public void scan(Consumer<StateEntry> visitor) {
        for (byte[] key : now.values.keySet().toArray(byte[][]::new)) {
            visitor.accept(new View(key));
        }
    }

    @Override
    public int size() {
        return now.values.size();
    }

    @Override
    public void visitIdle(long timeMillis, Consumer<StateEntry> visitor) {
        for (byte[] key : now.touches.values().toArray(byte[][]::new)) {
            if (now.touched.get(key).timeMillis >= timeMillis) {
                return;
            }
            if (now.values.containsKey(key)) {
                visitor.accept(new View(key));
            }
        }
    }

    @Override
    public StateTimers timers(int kind) {
        return new StateTimers() {
            private NavigableMap<Long, Map<Bytes, byte[]>> times() {
                return now.timers.computeIfAbsent(kind, k -> new TreeMap<>());
            }

            @Override
            public void set(StateEntry entry, long time, Object payload) {
                times().computeIfAbsent(time, t -> new LinkedHashMap<>())
                        .putIfAbsent(new Bytes(((View) entry).key), bytes(out -> out.writeValue(payload)));
            }

            @Override
            public void fire(long time, TimerVisitor visitor) {
                while (!times().isEmpty() && times().firstKey() <= time) {
                    Entry<Long, Map<Bytes, byte[]>> due = times().pollFirstEntry();
                    due.getValue()
                            .forEach((key, payload) -> visitor.fired(
                                    new View(key.bytes), due.getKey(), read(payload, ByteReader::readValue)));
                }
            }

            @Override
            public long first(TimerTest test) {
                while (!times().isEmpty()
                        && times().firstEntry().getValue().keySet().stream()
                                .noneMatch(key -> test.test(new View(key.bytes).value(), times().firstKey()))) {
                    times().pollFirstEntry();
                }
                return times().isEmpty() ? Long.MAX_VALUE : times().firstKey();
            }
        };
    }

    @Override
    public Object aside() {
        return now.aside;
    }

    @Override
    public void setAside(Object aside) {
        now.aside = aside;
    }

    @Override
    public void note(Object key, Object value) {
        if (recording) {
            notes = Arrays.copyOf(notes, notes.length + 2);
            notes[notes.length - 2] = key;
            notes[notes.length - 1] = value;
        }
    }

    @Override
    public Object[] notes() {
        return notes;
    }

    @Override
    public boolean hasNewAside() {
        return now.aside != committed.aside;
    }

    @Override
    public boolean hasChanged() {
        return !changed.isEmpty();
    }

    @Override
    public StateCursor changed() {
        return new Cursor(inOrder(changed), now);
    }

    @Override
    public StateCursor copy(UnaryOperator<Object> frozen) {
        TreeMap<byte[], Long> all = new TreeMap<>(ORDER);
        now.values.keySet().forEach(key -> {
            Touch touch = now.touched.get(key);
            all.put(key, touch == null ? Long.MAX_VALUE : touch.number);
        });
        return new Cursor(inOrder(all), now.copy());
    }

    private static byte[][] inOrder(Map<byte[], Long> keys) {
        return keys.entrySet().stream()
                .sorted(Entry.comparingByValue())
                .map(Entry::getKey)
                .toArray(byte[][]::new);
    }

    private final class Cursor implements StateCursor {
        private final byte[][] keys;
        private final Maps maps;
        private int at = -1;

        Cursor(byte[][] keys, Maps maps) {
            this.keys = keys;
            this.maps = maps;
        }

        @Override
        public boolean next() {
            return ++at < keys.length;
        }

        @Override
        public Object key() {
            return read(keys[at], ByteReader::readValue);
        }

        @Override
        public Object value() {
            return read(maps.values.get(keys[at]), values::readState);
        }

        @Override
        public long touchedAt() {
            Touch touch = maps.touched.get(keys[at]);
            return touch == null || !maps.values.containsKey(keys[at]) ? StateEntry.NEVER : touch.timeMillis;
        }

        private long[] times(int kind) {
            return maps.timers.getOrDefault(kind, new TreeMap<>()).entrySet().stream()
                    .filter(time -> time.getValue().containsKey(new Bytes(keys[at])))
                    .mapToLong(Entry::getKey)
                    .toArray();
        }

        @Override
        public int timers(int kind) {
            return times(kind).length;
        }

        @Override
        public long time(int kind, int i) {
            return times(kind)[i];
        }

        @Override
        public Object payload(int kind, int i) {
            byte[] payload = maps.timers.get(kind).get(time(kind, i)).get(new Bytes(keys[at]));
            return read(payload, ByteReader::readValue);
        }
    }

    /** Writes all that is kept. */
    void save(ByteWriter out) {
        StateCursor all = copy(UnaryOperator.identity());
        out.writeBoolean(now.aside != null);
        if (now.aside != null) {
            values.writeAside(now.aside, out);
        }
        out.writeVarInt(now.values.size());
        while (all.next()) {
            out.writeValue(all.key());
            values.writeState(all.value(), out);
            out.writeLong(all.touchedAt());
        }
        out.writeVarInt(now.timers.size());
        now.timers.forEach((kind, times) -> {
            out.writeVarInt(kind);
            out.writeVarInt(times.values().stream().mapToInt(Map::size).sum());
            times.forEach((time, keys) -> keys.forEach((key, payload) -> {
                out.writeValue(read(key.bytes, ByteReader::readValue));
                out.writeLong(time);
                out.writeValue(read(payload, ByteReader::readValue));
            }));
        });
    }

    /** Puts what was saved of one store into the stores that its keys belong to now. */
    static void load(StateStores stores, ByteReader in) {
        StateValues values = ((TreeMapStore) stores.stores().get(0)).values;
        if (in.readBoolean()) {
            Object aside = values.readAside(in);
            stores.stores().forEach(store -> store.setAside(aside));
        }
        for (int n = in.readVarInt(); n > 0; n--) {
            StateEntry entry = entry(stores, in.readValue());
            entry.set(values.readState(in));
            long touchedAt = in.readLong();
            if (touchedAt != StateEntry.NEVER) {
                entry.touch(touchedAt);
            }
        }
        for (int kinds = in.readVarInt(); kinds > 0; kinds--) {
            int kind = in.readVarInt();
            for (int n = in.readVarInt(); n > 0; n--) {
                Object key = in.readValue();
                stores.of(KeyHash.of(key)).timers(kind).set(entry(stores, key), in.readLong(), in.readValue());
            }
        }
    }

    private static StateEntry entry(StateStores stores, Object key) {
        return stores.entry(key, KeyHash.of(key));
    }

    @Override
    public void commit() {
        for (byte[] key : changed.keySet()) {
            if (!now.values.containsKey(key) && now.touched.containsKey(key)) {
                now.touches.remove(now.touched.remove(key).number);
            }
        }
        committed = now.copy();
        endTick();
    }

    @Override
    public void rollback() {
        now = committed.copy();
        endTick();
    }

    private void endTick() {
        changed.clear();
        attached.clear();
        notes = new Object[0];
    }

    @Override
    public long estimatedBytes() {
        return 64L * now.values.size();
    }
}
