package io.dstream.kinesis.internal.read;

import io.dstream.function.Function1;
import io.dstream.kinesis.KinesisRecord;
import io.dstream.kinesis.UndecodablePolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Makes records of what was fetched. Safe for use by many threads, as the user's function must be.
 *
 * @param decoder the user's function
 * @param policy what happens where it throws
 * @param reported the shards whose first undecodable record was reported
 */
record Decoding<T>(Function1<? super byte[], ? extends T> decoder, UndecodablePolicy policy, Set<String> reported) {

    Decoding(Function1<? super byte[], ? extends T> decoder, UndecodablePolicy policy) {
        this(decoder, policy, ConcurrentHashMap.newKeySet());
    }

    /** A record that the decoder cannot read. Its message is complete. */
    static final class Undecodable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undecodable(String shard, Item item, Throwable cause) {
            super(
                    "record " + item.sequence() + (item.last() && item.part() == 0 ? "" : "#" + item.part()) + " of "
                            + shard + " cannot be decoded: " + cause
                            + ". To leave such records out, set onUndecodable(SKIP)",
                    cause);
        }
    }

    KinesisRecord<T> decode(String shard, Item item) {
        T value;
        try {
            value = decoder.apply(item.value());
        } catch (Exception e) {
            throw new Undecodable(shard, item, e);
        }
        if (value == null) {
            throw new Undecodable(shard, item, new NullPointerException("the decoder returned null"));
        }
        return new KinesisRecord<>(
                shard, item.key(), item.sequence(), item.part(), Instant.ofEpochMilli(item.arrival()), value);
    }

    /** Those that can be decoded, where others are to be left out; otherwise all, and nothing is tried. */
    List<Item> decodable(String shard, List<Item> items, Consumer<String> reports) {
        if (policy == UndecodablePolicy.FAIL) {
            return items;
        }
        List<Item> some = new ArrayList<>(items.size());
        for (Item item : items) {
            try {
                var unused = decode(shard, item);
                some.add(item);
            } catch (Undecodable e) {
                if (reported.add(shard)) {
                    reports.accept("record " + item.sequence() + " of " + shard
                            + " cannot be decoded and is left out: " + e.getCause()
                            + ". Others of this shard are left out without a word");
                }
            }
        }
        return some;
    }
}
