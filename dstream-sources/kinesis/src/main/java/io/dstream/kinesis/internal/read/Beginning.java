package io.dstream.kinesis.internal.read;

import io.dstream.kinesis.LostRecordsPolicy;
import io.dstream.kinesis.StartPosition;
import io.dstream.kinesis.internal.At;
import io.dstream.kinesis.internal.Lineage;
import io.dstream.kinesis.internal.Patience;
import io.dstream.kinesis.internal.Service;
import io.dstream.kinesis.internal.Shard;
import io.dstream.source.Position;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Finds out where reading begins in each shard, before the first batch. A shard that has no position was read before,
 * or follows one that has and is begun when that has been read. Used by one thread.
 */
final class Beginning {
    private final SourceOptions<?> options;
    private final Service service;
    private final Patience patience;
    private final Consumer<String> reports;
    private final Map<String, At> positions = new TreeMap<>();
    private final Set<String> forgotten = new TreeSet<>();
    private Service.Description stream;
    private Lineage lineage;

    Beginning(SourceOptions<?> options, Service service, Consumer<String> reports) {
        this.options = options;
        this.service = service;
        this.patience = new Patience(options.access());
        this.reports = reports;
    }

    /** Where to begin, by shard. */
    Map<String, At> positions() {
        return positions;
    }

    /** Shards that have a position and are not what they were. */
    Set<String> forgotten() {
        return forgotten;
    }

    Service.Description stream() {
        return stream;
    }

    Lineage lineage() {
        return lineage;
    }

    /** Asks Kinesis. Throws if the program cannot start. */
    void find(Map<String, Position> before) throws IOException, InterruptedException {
        String what = "stream '" + options.access().stream() + "' cannot be read";
        stream = patience.with(what, service::describe);
        lineage = patience.with(what, service::shards);
        if (before.isEmpty()) {
            begin(options.start());
            return;
        }
        for (Map.Entry<String, Position> one : before.entrySet()) {
            goOn(one.getKey(), one.getValue());
        }
        if (!forgotten.isEmpty()) {
            lineage.oldestBeside(lineage.relatives(positions.keySet()))
                    .forEach(shard -> positions.put(shard.id(), At.horizon(stream.now())));
        }
    }

    private void begin(StartPosition start) {
        if (start instanceof StartPosition.After after) {
            for (Map.Entry<String, String> one : after.sequenceNumbers().entrySet()) {
                if (!lineage.has(one.getKey())) {
                    throw new IllegalArgumentException("from(after(...)) names " + one.getKey() + ", which stream '"
                            + options.access().stream() + "' does not have");
                }
                positions.put(one.getKey(), At.behind(one.getValue(), stream.now()));
            }
            beginOthers(after.otherwise(), lineage.relatives(positions.keySet()));
        } else {
            beginOthers(start, Set.of());
        }
    }

    private void beginOthers(StartPosition start, Set<String> taken) {
        if (start instanceof StartPosition.After after) {
            beginOthers(after.otherwise(), taken);
        } else if (start instanceof StartPosition.Latest) {
            lineage.open().stream()
                    .filter(shard -> !taken.contains(shard.id()))
                    .forEach(shard -> positions.put(shard.id(), At.time(stream.now())));
        } else {
            At at = start instanceof StartPosition.At time
                    ? At.time(time.time().toEpochMilli()).withSince(stream.now())
                    : At.horizon(stream.now());
            for (Shard shard : lineage.oldestBeside(taken)) {
                positions.put(shard.id(), at);
            }
        }
    }

    private void goOn(String shard, Position position) throws IOException, InterruptedException {
        At at = parse(shard, position.offset());
        if (!position.identity().isEmpty()
                && !stream.identity().isEmpty()
                && !position.identity().equals(stream.identity())) {
            lost(
                    shard,
                    "stream '" + options.access().stream()
                            + "' was deleted and made again: the records of " + shard
                            + " that were to be read next are gone, and the new stream has others");
        } else if (!lineage.has(shard)) {
            lost(
                    shard,
                    shard + " no longer exists: all its records are older than the retention period of stream '"
                            + options.access().stream() + "', and some may not have been read");
        } else if (isLost(shard, at)) {
            lost(shard, lostRecords().what(shard, at, options.access()));
            positions.put(shard, At.horizon(stream.now()));
        } else {
            positions.put(shard, at);
        }
    }

    static At parse(String shard, String offset) {
        try {
            return At.parse(offset);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the checkpoint has the position " + offset + " of " + shard
                            + ", which is none of Kinesis: did another source have the stream's name before?",
                    e);
        }
    }

    private Lost lostRecords() {
        return new Lost(service, stream.retentionMillis());
    }

    private boolean isLost(String shard, At at) throws IOException, InterruptedException {
        return patience.with(shard + " cannot be read", () -> lostRecords().isLost(shard, at, stream.now()));
    }

    private void lost(String shard, String what) throws IOException {
        if (options.lost() == LostRecordsPolicy.FAIL) {
            throw new IOException(new Lost.Failure(what).getMessage());
        }
        reports.accept(what + "; reading goes on at the oldest record there is");
        forgotten.add(shard);
    }
}
