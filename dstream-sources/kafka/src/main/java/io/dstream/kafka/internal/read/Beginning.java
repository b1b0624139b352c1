package io.dstream.kafka.internal.read;

import io.dstream.kafka.LostRecordsPolicy;
import io.dstream.kafka.StartOffsets;
import io.dstream.kafka.internal.Cluster;
import io.dstream.kafka.internal.fetch.Fetched;
import io.dstream.source.Position;
import io.dstream.source.SourceContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/** Finds out where to begin, when a program starts. */
final class Beginning {
    private static final int LOOKS = 6; // brokers learn of a new topic, or of what a new leader has, in a moment
    private static final long PAUSE_MILLIS = 250;

    private final SourceOptions<?, ?> options;
    private final Cluster cluster;
    private final SourceContext context;
    private final List<At> partitions = new ArrayList<>();
    private final List<TopicPartition> gone = new ArrayList<>();

    Beginning(SourceOptions<?, ?> options, Cluster cluster, SourceContext context) {
        this.options = options;
        this.cluster = cluster;
        this.context = context;
    }

    /**
     * Where a partition begins.
     *
     * @param position the next offset
     * @param step where to go on instead, since what is at the position is gone; or -1
     * @param was what the partition was at the position
     * @param is what it is now
     */
    record At(TopicPartition partition, long position, long step, String was, String is) {

        long next() {
            return step < 0 ? position : step;
        }

        /** What to step over before fetching. */
        List<Fetched> steps() {
            if (step < 0) {
                return List.of();
            }
            return LostRecords.Topic.of(was, is) == LostRecords.Topic.MADE_ANEW
                    ? Fetched.anewAt(step, is)
                    : Fetched.stepTo(step);
        }
    }

    List<At> partitions() {
        return partitions;
    }

    /** Partitions that have a position and are no more. */
    List<TopicPartition> gone() {
        return gone;
    }

    /** Asks the brokers. Throws if the program cannot start. */
    void find(Map<String, Position> positions) throws IOException, InterruptedException {
        Selection.Found found = existing(positions);
        Set<TopicPartition> there = found.partitions();
        Map<TopicPartition, Long> begin = new TreeMap<>(Cluster.ORDER);
        Map<TopicPartition, String> was = new HashMap<>();
        Set<String> readBefore = new TreeSet<>();
        for (Map.Entry<String, Position> position : positions.entrySet()) {
            TopicPartition partition = Ranges.parse(position.getKey()).orElse(null);
            if (partition == null) {
                checkName(position.getKey());
            } else {
                readBefore.add(partition.topic());
                if (there.contains(partition)) {
                    was.put(partition, position.getValue().identity());
                    begin.put(
                            partition,
                            offset(position.getKey(), position.getValue().offset()));
                } else if (options.selection.isOpen() && options.selection.accepts(partition)) {
                    gone.add(partition);
                    context.error(
                            partition + " no longer exists: its topic was deleted, and its position is dropped", null);
                }
            }
        }
        beginNew(there, begin, readBefore, positions.isEmpty());
        check(begin, was, found);
    }

    private static void checkName(String name) {
        if (!name.equals(Ranges.NONE)) {
            throw new IllegalStateException("the checkpoint has a position of " + name
                    + ", which is not a topic-partition: did another source have the stream's name before?");
        }
    }

    private static long offset(String name, String until) {
        try {
            return Long.parseLong(until);
        } catch (NumberFormatException e) {
            throw new IllegalStateException(
                    "the checkpoint has the position " + until + " of " + name
                            + ", which is not an offset: did another source have the stream's name before?",
                    e);
        }
    }

    /** What there is. Looks again where something is missing, or another than it was, in case brokers know it late. */
    private Selection.Found existing(Map<String, Position> positions) throws IOException, InterruptedException {
        for (int look = 1; true; look++) {
            Selection.Found found = options.selection.find(cluster);
            if (found.missing().isEmpty() && (look == LOOKS || !isAnyAnew(positions, found))) {
                return found;
            }
            if (look == LOOKS) {
                throw new IOException(String.join(", ", found.missing()) + " not found in Kafka at "
                        + options.settings.servers()
                        + ": create it, correct the name, or allow the user to DESCRIBE it");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private static boolean isAnyAnew(Map<String, Position> positions, Selection.Found found) {
        return positions.entrySet().stream().anyMatch(position -> Ranges.parse(position.getKey())
                .map(found::id)
                .filter(is -> LostRecords.Topic.of(position.getValue().identity(), is) == LostRecords.Topic.MADE_ANEW)
                .isPresent());
    }

    /**
     * What came up in a topic that was read before begins at its earliest record; what is new to the program, as said.
     */
    private void beginNew(
            Set<TopicPartition> there, Map<TopicPartition, Long> begin, Set<String> readBefore, boolean firstStart)
            throws IOException, InterruptedException {
        List<TopicPartition> asSaid = new ArrayList<>();
        List<TopicPartition> later = new ArrayList<>();
        for (TopicPartition partition : there) {
            if (!begin.containsKey(partition)) {
                boolean cameUp = !firstStart
                        && (options.selection.isOpen()
                                || (options.selection instanceof Selection.Topics
                                        && readBefore.contains(partition.topic())));
                (cameUp ? later : asSaid).add(partition);
            }
        }
        begin.putAll(cluster.earliest(later));
        begin.putAll(resolve(options.start, asSaid));
    }

    private Map<TopicPartition, Long> resolve(StartOffsets start, Collection<TopicPartition> wanted)
            throws IOException, InterruptedException {
        if (start instanceof StartOffsets.Earliest) {
            return cluster.earliest(wanted);
        }
        if (start instanceof StartOffsets.Latest) {
            return cluster.latest(wanted);
        }
        if (start instanceof StartOffsets.At at) {
            Map<TopicPartition, Long> found =
                    new HashMap<>(cluster.at(wanted, at.time().toEpochMilli()));
            found.values().removeIf(offset -> offset < 0);
            return orElse(found, wanted, StartOffsets.latest());
        }
        if (start instanceof StartOffsets.Committed committed) {
            String group = options.settings
                    .group()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "from(committed(...)) needs a group: put group.id into the properties"));
            return orElse(new HashMap<>(cluster.committed(group, wanted)), wanted, committed.otherwise());
        }
        StartOffsets.Explicit explicit = (StartOffsets.Explicit) start;
        Map<TopicPartition, Long> found = new HashMap<>(explicit.offsets());
        found.keySet().retainAll(wanted);
        if (explicit.otherwise() != null || found.size() == wanted.size()) {
            return orElse(found, wanted, explicit.otherwise());
        }
        Set<TopicPartition> without = new TreeSet<>(Cluster.ORDER);
        without.addAll(wanted);
        without.removeAll(found.keySet());
        throw new IllegalArgumentException("from(of(...)) has no offsets for " + without
                + ": name them too, or say where they begin with of(offsets, otherwise)");
    }

    private Map<TopicPartition, Long> orElse(
            Map<TopicPartition, Long> found, Collection<TopicPartition> wanted, StartOffsets otherwise)
            throws IOException, InterruptedException {
        List<TopicPartition> others = new ArrayList<>(wanted);
        others.removeAll(found.keySet());
        if (!others.isEmpty()) {
            found.putAll(resolve(otherwise, others));
        }
        return found;
    }

    /** Are the next records there? */
    private void check(Map<TopicPartition, Long> begin, Map<TopicPartition, String> was, Selection.Found found)
            throws IOException, InterruptedException {
        Map<TopicPartition, Long> earliest = cluster.earliest(begin.keySet());
        Map<TopicPartition, Long> latest = cluster.latest(begin.keySet());
        for (int look = 1; look < LOOKS && isBehindEnd(begin, latest); look++) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            latest = cluster.latest(begin.keySet());
        }
        for (Map.Entry<TopicPartition, Long> one : begin.entrySet()) {
            TopicPartition partition = one.getKey();
            String before = was.getOrDefault(partition, "");
            String is = found.id(partition);
            LostRecords lost = new LostRecords(
                    partition,
                    one.getValue(),
                    earliest.get(partition),
                    latest.get(partition),
                    LostRecords.Topic.of(before, is));
            if (lost.isLost() && options.lost == LostRecordsPolicy.FAIL) {
                throw new IOException(lost.refusal());
            }
            if (lost.isLost()) {
                context.error(lost.report(), null);
            }
            partitions.add(new At(partition, lost.wanted(), lost.isLost() ? lost.earliest() : -1, before, is));
        }
    }

    private static boolean isBehindEnd(Map<TopicPartition, Long> begin, Map<TopicPartition, Long> latest) {
        return begin.entrySet().stream().anyMatch(one -> one.getValue() > latest.get(one.getKey()));
    }
}
