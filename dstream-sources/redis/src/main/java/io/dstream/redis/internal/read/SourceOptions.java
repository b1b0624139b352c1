package io.dstream.redis.internal.read;

import io.dstream.redis.LostEntriesPolicy;
import io.dstream.redis.StreamStart;
import io.dstream.redis.internal.Server;
import java.util.List;
import java.util.Optional;

/** What to read, and how. Immutable. */
public record SourceOptions(
        Server server,
        List<String> streams,
        StreamStart start,
        Optional<String> group,
        LostEntriesPolicy lost,
        int fetchSize) {

    public SourceOptions(Server server, List<String> streams) {
        this(server, streams, StreamStart.end(), Optional.empty(), LostEntriesPolicy.FAIL, 1_000);
    }

    public SourceOptions withStart(StreamStart from) {
        return new SourceOptions(server, streams, from, group, lost, fetchSize);
    }

    public SourceOptions withGroup(String name) {
        return new SourceOptions(server, streams, start, Optional.of(name), lost, fetchSize);
    }

    public SourceOptions withLost(LostEntriesPolicy policy) {
        return new SourceOptions(server, streams, start, group, policy, fetchSize);
    }

    public SourceOptions withFetchSize(int entries) {
        return new SourceOptions(server, streams, start, group, lost, entries);
    }
}
