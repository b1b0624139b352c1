package io.dstream.internal.recovery.format;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the sources are: for each of their partitions, how far it has been planned. Changed plan by plan; used by one
 * thread at a time.
 */
public final class Positions {
    private final Map<String, Map<String, Position>> bySource = new LinkedHashMap<>();

    /** Follows a plan. */
    public void follow(BatchPlan plan) {
        for (BatchPlan.Input input : plan.inputs()) {
            for (OffsetRange range : input.ranges()) {
                Map<String, Position> positions = bySource.computeIfAbsent(input.source(), s -> new LinkedHashMap<>());
                if (range.isGone()) {
                    positions.remove(range.partition());
                } else {
                    positions.put(range.partition(), Position.behind(range));
                }
            }
        }
    }

    /** Where a source is. */
    public Map<String, Position> of(String source) {
        return Map.copyOf(bySource.getOrDefault(source, Map.of()));
    }

    /** The sources that have a position. */
    public Iterable<String> sources() {
        return bySource.keySet();
    }

    /** Lets the position of a source go. */
    public void forget(String source) {
        bySource.remove(source);
    }

    /** Takes over where the sources were. */
    public void set(Positions positions) {
        bySource.clear();
        bySource.putAll(positions.bySource);
    }

    public Positions copy() {
        Positions copy = new Positions();
        bySource.forEach((source, positions) -> copy.bySource.put(source, new LinkedHashMap<>(positions)));
        return copy;
    }

    public void write(ByteWriter out) {
        out.writeVarInt(bySource.size());
        bySource.forEach((source, positions) -> {
            out.writeString(source);
            out.writeVarInt(positions.size());
            positions.forEach((partition, position) -> {
                out.writeString(partition);
                out.writeString(position.offset());
            });
        });
        bySource.values()
                .forEach(positions -> positions.values().forEach(position -> out.writeString(position.identity())));
    }

    public static Positions read(ByteReader in) {
        Positions positions = new Positions();
        for (int s = in.readCount(1); s > 0; s--) {
            Map<String, Position> ofSource = new LinkedHashMap<>();
            positions.bySource.put(in.readString(), ofSource);
            for (int p = in.readCount(1); p > 0; p--) {
                ofSource.put(in.readString(), new Position(in.readString(), ""));
            }
        }
        if (in.remaining() > 0) { // not in format 1, which knew no identities
            positions
                    .bySource
                    .values()
                    .forEach(ofSource -> ofSource.replaceAll(
                            (partition, position) -> new Position(position.offset(), in.readString())));
        }
        return positions;
    }
}
