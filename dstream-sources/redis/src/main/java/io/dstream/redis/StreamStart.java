package io.dstream.redis;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import io.dstream.redis.internal.EntryId;
import java.util.Optional;

/** Where a source starts in a stream that the program's checkpoint does not know. Immutable. */
public final class StreamStart {
    private enum Kind {
        BEGINNING,
        END,
        AFTER,
        GROUP
    }

    private final Kind kind;
    private final Optional<String> id;

    private StreamStart(Kind kind, Optional<String> id) {
        this.kind = kind;
        this.id = id;
    }

    /**
     * Starts with the oldest entry.
     *
     * @return the start
     */
    public static StreamStart beginning() {
        return new StreamStart(Kind.BEGINNING, Optional.empty());
    }

    /**
     * Starts with the first entry that is added after the program has started.
     *
     * @return the start
     */
    public static StreamStart end() {
        return new StreamStart(Kind.END, Optional.empty());
    }

    /**
     * Starts behind an entry, which need not exist. To count what comes before it, the start reads through the entries
     * behind it once.
     *
     * @param id the entry's id, such as {@code 1526919030474-55}, or a time in milliseconds since the epoch
     * @return the start
     */
    public static StreamStart after(String id) {
        checkArgument(EntryId.parse(id).isPresent(), "'%s' is no id of an entry: expected milliseconds-number", id);
        return new StreamStart(Kind.AFTER, Optional.of(id));
    }

    /**
     * Starts behind the last entry that was delivered to the source's {@linkplain RedisSource#group group}; with the
     * oldest entry if there is no such group. Without a checkpoint directory, this continues where the earlier run
     * finished its last batch.
     *
     * @return the start
     */
    public static StreamStart group() {
        return new StreamStart(Kind.GROUP, Optional.empty());
    }

    /**
     * Returns whether to start at the end.
     *
     * @return whether this is {@link #end}
     */
    public boolean isEnd() {
        return kind == Kind.END;
    }

    /**
     * Returns whether to start at the group's position.
     *
     * @return whether this is {@link #group}
     */
    public boolean isGroup() {
        return kind == Kind.GROUP;
    }

    /**
     * Returns the id behind which to start.
     *
     * @return the id; empty if this is not {@link #after}
     */
    public Optional<String> id() {
        return id;
    }

    @Override
    public String toString() {
        return id.map(i -> "after " + i).orElse(Ascii.toLowerCase(kind.name()));
    }
}
