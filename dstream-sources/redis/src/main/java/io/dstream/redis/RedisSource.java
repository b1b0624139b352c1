package io.dstream.redis;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.redis.internal.read.SourceOptions;
import io.dstream.redis.internal.read.StreamReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;

/**
 * A source that reads streams by the ids of their entries. Immutable: each method returns a new source.
 *
 * <p><b>Cost.</b> One thread and one connection for each stream. They fetch while batches are computed, until the
 * program's {@code receiverBuffer} is full; the last response for each stream may exceed it. An entry that is larger
 * than the free heap cannot be read.
 *
 * <p><b>A batch</b> contains what had been fetched when it was due, stream by stream, in the order of the ids. A long
 * stream is divided into several partitions.
 *
 * <p><b>Position.</b> With a checkpoint directory, ranges of ids are planned before a batch is computed, and the same
 * ranges are read again after a crash: so keep the entries of a batch until it has finished. Without one, each start
 * begins at {@link #from}.
 *
 * <p><b>Consumer group.</b> If a {@link #group} is set, its position is moved when a batch is finished, so that
 * {@code XINFO GROUPS} shows how far the program is behind. The source is not a member of the group, and no entry is
 * ever pending.
 */
public final class RedisSource implements Source<RedisEntry> {
    private final SourceOptions options;

    RedisSource(SourceOptions options) {
        this.options = options;
    }

    /**
     * Sets where to start in streams that are read for the first time.
     *
     * @param start where to start; default: {@link StreamStart#end}
     * @return a new source
     */
    public RedisSource from(StreamStart start) {
        return new RedisSource(options.withStart(checkNotNull(start, "from needs a start")));
    }

    /**
     * Sets the consumer group that shows the program's progress. It is created if a stream does not have it. No other
     * program may use it.
     *
     * @param name the group's name
     * @return a new source
     */
    public RedisSource group(String name) {
        checkArgument(name != null && !name.isEmpty(), "group needs a name");
        return new RedisSource(options.withGroup(name));
    }

    /**
     * Sets what happens when entries were deleted before they were read. It is recognised by the server's count of the
     * entries that were ever added.
     *
     * @param policy the policy; default: {@link LostEntriesPolicy#FAIL}
     * @return a new source
     */
    public RedisSource onLostEntries(LostEntriesPolicy policy) {
        return new RedisSource(options.withLost(checkNotNull(policy, "onLostEntries needs a policy")));
    }

    /**
     * Sets how many entries are requested at a time; fewer if they are large.
     *
     * @param entries 1 to 100,000; default: 1,000
     * @return a new source
     */
    public RedisSource fetchSize(int entries) {
        checkArgument(entries >= 1 && entries <= 100_000, "a fetch of %s entries: expected 1 to 100000", entries);
        return new RedisSource(options.withFetchSize(entries));
    }

    @Override
    public String kind() {
        return "redis";
    }

    @Override
    public SourceReader<RedisEntry> open(SourceContext context) {
        checkArgument(
                !options.start().isGroup() || options.group().isPresent(),
                "from(StreamStart.group()) needs a group: call group(name)");
        return new StreamReader(options, context);
    }

    @Override
    public String toString() {
        return kind() + " " + options.streams() + " at " + options.server();
    }
}
