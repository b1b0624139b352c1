package io.dstream.kafka.internal.read;

import io.dstream.kafka.LostRecordsPolicy;
import io.dstream.kafka.internal.Cluster;
import io.dstream.source.OffsetRange;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * A range of a partition's offsets that is to be read.
 *
 * @param partition which
 * @param from the first offset
 * @param until the offset behind the last
 * @param identity what the partition was when the range was made; empty where that was not said
 */
record Span(TopicPartition partition, long from, long until, String identity) implements Serializable {

    /** The span that a range names. */
    static Span of(OffsetRange range) {
        TopicPartition partition = Ranges.parse(range.partition())
                .orElseThrow(() -> new IllegalArgumentException(
                        "the range " + range + " names no topic-partition, such as orders-0"));
        long from;
        long until;
        try {
            from = range.fromNumber();
            until = range.untilNumber();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the range " + range + " has no numbers as offsets", e);
        }
        if (from < 0 || until < from) {
            throw new IllegalArgumentException(
                    "the range " + range + ": expected an until that is not before from, and none below 0");
        }
        return new Span(partition, from, until, range.identity());
    }

    /** This one and the one that follows it. */
    Span and(Span next) {
        return new Span(partition, from, next.until, next.identity);
    }

    boolean isEmpty() {
        return from == until;
    }

    /** Checks that the brokers have spans. Gives those that are to be read; where some is gone, less of them. */
    static List<Span> readable(
            Cluster cluster, Collection<Span> spans, LostRecordsPolicy policy, Consumer<String> reports)
            throws IOException, InterruptedException {
        Set<TopicPartition> partitions = spans.stream()
                .filter(span -> !span.isEmpty())
                .map(Span::partition)
                .collect(Collectors.toSet());
        Map<String, Cluster.Topic> topics = cluster.topics(Cluster.topicsOf(partitions));
        for (TopicPartition partition : partitions) {
            Cluster.Topic topic = topics.get(partition.topic());
            if (topic == null || partition.partition() >= topic.partitions()) {
                throw new IOException("records of " + partition
                        + " are to be read, and there is no such partition: was the topic deleted, or is it another"
                        + " cluster's?");
            }
        }
        Map<TopicPartition, Long> earliest = cluster.earliest(partitions);
        Map<TopicPartition, Long> latest = cluster.latest(partitions);
        List<Span> readable = new ArrayList<>();
        for (Span span : spans) {
            if (span.isEmpty()) {
                readable.add(span);
            } else if (span.isOf(topics.get(span.partition.topic()), policy, reports)) {
                readable.add(span.readable(earliest.get(span.partition), latest.get(span.partition), policy, reports));
            } else {
                readable.add(new Span(span.partition, span.from, span.from, span.identity));
            }
        }
        return readable;
    }

    /** Whether it is one of the topic that bears the name now. */
    private boolean isOf(Cluster.Topic topic, LostRecordsPolicy policy, Consumer<String> reports) throws IOException {
        if (LostRecords.Topic.of(identity, topic.id()) != LostRecords.Topic.MADE_ANEW) {
            return true;
        }
        String what = "the records of " + partition + " from offset " + from + " to " + (until - 1)
                + ", which are to be read, are gone: topic " + partition.topic() + " was deleted and made again";
        if (policy == LostRecordsPolicy.FAIL) {
            throw new IOException(what + ". To continue without them, set onLostRecords(EARLIEST)");
        }
        reports.accept(what + "; the batch is computed without them");
        return false;
    }

    private Span readable(long earliest, long latest, LostRecordsPolicy policy, Consumer<String> reports)
            throws IOException {
        if (from >= earliest && until <= latest) {
            return this;
        }
        String what = "of the records of " + partition + " from offset " + from + " to " + (until - 1)
                + ", which are to be read, there are only those from " + earliest + " to " + (latest - 1);
        if (policy == LostRecordsPolicy.FAIL) {
            throw new IOException(what + ": retention has deleted the others, or they were never there. To read what is"
                    + " left, say onLostRecords(EARLIEST)");
        }
        reports.accept(what + "; these are read");
        long left = Math.min(until, Math.max(from, earliest));
        return new Span(partition, left, Math.max(left, Math.min(until, latest)), identity);
    }
}
