package io.dstream.kafka.internal.read;

import io.dstream.kafka.internal.Cluster;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Which partitions a source reads. Immutable. */
public sealed interface Selection {

    /**
     * What there is of it.
     *
     * @param partitions those that exist
     * @param missing what was named and does not exist: {@code topic orders}, {@code partition orders-3}
     * @param ids the topics' ids, by name
     */
    record Found(SortedSet<TopicPartition> partitions, SortedSet<String> missing, Map<String, String> ids) {

        /** What tells a partition from others of its name; empty if brokers do not say. */
        String id(TopicPartition partition) {
            return ids.getOrDefault(partition.topic(), "");
        }
    }

    /** Asks the brokers. */
    Found find(Cluster cluster) throws IOException, InterruptedException;

    /** Whether a partition may be one of it. */
    boolean accepts(TopicPartition partition);

    /** Whether topics may come up, and go, that nobody named. */
    default boolean isOpen() {
        return false;
    }

    /** Topics by their names. */
    record Topics(Set<String> names) implements Selection {
        @Override
        public Found find(Cluster cluster) throws IOException, InterruptedException {
            Found found = partitionsOf(cluster, names);
            Set<String> there = Cluster.topicsOf(found.partitions);
            names.stream().filter(name -> !there.contains(name)).forEach(name -> found.missing.add("topic " + name));
            return found;
        }

        @Override
        public boolean accepts(TopicPartition partition) {
            return names.contains(partition.topic());
        }
    }

    /** Topics whose whole names match. */
    record Matching(Pattern pattern) implements Selection {
        @Override
        public Found find(Cluster cluster) throws IOException, InterruptedException {
            return partitionsOf(
                    cluster, cluster.topics().stream().filter(this::matches).collect(Collectors.toSet()));
        }

        private boolean matches(String topic) {
            return pattern.matcher(topic).matches();
        }

        @Override
        public boolean accepts(TopicPartition partition) {
            return matches(partition.topic());
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    /** Partitions, and no others. */
    record Assigned(Set<TopicPartition> partitions) implements Selection {
        @Override
        public Found find(Cluster cluster) throws IOException, InterruptedException {
            Found found = partitionsOf(cluster, Cluster.topicsOf(partitions));
            partitions.stream()
                    .filter(partition -> !found.partitions.contains(partition))
                    .forEach(partition -> found.missing.add("partition " + partition));
            found.partitions.retainAll(partitions);
            return found;
        }

        @Override
        public boolean accepts(TopicPartition partition) {
            return partitions.contains(partition);
        }
    }

    private static Found partitionsOf(Cluster cluster, Collection<String> topics)
            throws IOException, InterruptedException {
        SortedSet<TopicPartition> found = new TreeSet<>(Cluster.ORDER);
        Map<String, String> ids = new HashMap<>();
        cluster.topics(topics).forEach((name, topic) -> {
            ids.put(name, topic.id());
            for (int p = 0; p < topic.partitions(); p++) {
                found.add(new TopicPartition(name, p));
            }
        });
        return new Found(found, new TreeSet<>(), ids);
    }
}
