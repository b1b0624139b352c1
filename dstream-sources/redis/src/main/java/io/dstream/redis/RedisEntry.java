package io.dstream.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dstream.redis.internal.EntryId;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * An entry of a stream. Its fields are kept as the bytes that the server has sent, and are decoded when they are asked
 * for. Immutable, unless somebody changes an array that {@link #bytes} returns.
 */
public final class RedisEntry implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int OVERHEAD = 80;
    private static final int PER_ARRAY = 24;

    private final String stream;
    private final long millis;
    private final long number;
    private final byte[][] fields; // a name, its value, the next name and so on

    /**
     * Creates an entry, for tests of code that works on entries.
     *
     * @param stream the stream's key
     * @param id the id, such as {@code 1526919030474-55}
     * @param fields the fields, in the map's order
     * @return the entry
     * @throws IllegalArgumentException if the id is none
     */
    public static RedisEntry of(String stream, String id, Map<String, String> fields) {
        EntryId parsed = EntryId.parse(id).orElseThrow(() -> new IllegalArgumentException("no id: " + id));
        List<byte[]> all = new ArrayList<>();
        fields.forEach((name, value) -> {
            all.add(name.getBytes(UTF_8));
            all.add(value.getBytes(UTF_8));
        });
        return new RedisEntry(stream, parsed.millis(), parsed.number(), all.toArray(byte[][]::new));
    }

    /**
     * Creates an entry.
     *
     * @param stream the stream's key
     * @param millis the first part of the id
     * @param number the second part of the id
     * @param fields names and values by turns; the arrays are not copied
     */
    public RedisEntry(String stream, long millis, long number, byte[][] fields) {
        this.stream = stream;
        this.millis = millis;
        this.number = number;
        this.fields = fields;
    }

    /**
     * Returns the key of the stream that the entry is from.
     *
     * @return the key
     */
    public String stream() {
        return stream;
    }

    /**
     * Returns the id, which is unique within the stream and higher than those of the entries before it.
     *
     * @return the id, such as {@code 1526919030474-55}
     */
    public String id() {
        return new EntryId(millis, number).toString();
    }

    /**
     * Returns the time at which the entry was added, by the server's clock. It is part of the id, and means nothing if
     * whoever added the entry chose the id.
     *
     * @return the time, in whole milliseconds
     */
    public Instant time() {
        return Instant.ofEpochMilli(millis);
    }

    /**
     * Returns the text of a field.
     *
     * @param field the field's name
     * @return its value, decoded as UTF-8
     * @throws NoSuchElementException if the entry has no such field
     */
    public String get(String field) {
        return find(field)
                .orElseThrow(() -> new NoSuchElementException("entry " + id() + " of " + stream + " has no field '"
                        + field + "'; it has " + fields().keySet()));
    }

    /**
     * Returns the text of a field that the entry may not have.
     *
     * @param field the field's name
     * @return its value, decoded as UTF-8; empty if there is none
     */
    public Optional<String> find(String field) {
        return bytes(field).map(bytes -> new String(bytes, UTF_8));
    }

    /**
     * Returns the bytes of a field.
     *
     * @param field the field's name
     * @return its value, which is not copied; empty if there is none. If a name is there twice, the first value
     */
    public Optional<byte[]> bytes(String field) {
        byte[] name = field.getBytes(UTF_8);
        for (int i = 0; i < fields.length; i += 2) {
            if (Arrays.equals(fields[i], name)) {
                return Optional.of(fields[i + 1]);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns all fields as text, in their order.
     *
     * @return a new map of names and values, decoded as UTF-8. If a name is there twice, the first value
     */
    public Map<String, String> fields() {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            all.putIfAbsent(new String(fields[i], UTF_8), new String(fields[i + 1], UTF_8));
        }
        return all;
    }

    /**
     * Estimates the memory that the entry takes.
     *
     * @return the estimate in bytes
     */
    public long size() {
        long size = OVERHEAD;
        for (byte[] array : fields) {
            size += array.length + PER_ARRAY;
        }
        return size;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RedisEntry that
                && millis == that.millis
                && number == that.number
                && stream.equals(that.stream)
                && Arrays.deepEquals(fields, that.fields);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * stream.hashCode() + Long.hashCode(millis)) + Long.hashCode(number);
    }

    /** Returns the stream, the id and the names of the fields, but no values. */
    @Override
    public String toString() {
        return stream + " " + id() + " " + fields().keySet();
    }
}
