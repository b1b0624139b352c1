package io.dstream.kafka.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks the brokers about topics and offsets, and commits these. Every question has an answer or an error within the
 * timeout. Used by any thread.
 */
public final class Cluster implements AutoCloseable {
    /** By topic, then by number. */
    public static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private static final long GRACE_MILLIS = 250; // for the client to say itself that time is up

    private final Admin admin;
    private final Problems problems;
    private final int millis;

    private Cluster(Admin admin, Problems problems, int millis) {
        this.admin = admin;
        this.problems = problems;
        this.millis = millis;
    }

    /** Makes the client; whether brokers answer is not known yet. */
    public static Cluster of(ClientSettings settings, String clientId, Duration timeout) throws IOException {
        Problems problems = new Problems(settings, timeout);
        try {
            return new Cluster(Admin.create(settings.admin(clientId)), problems, (int) timeout.toMillis());
        } catch (KafkaException e) {
            throw problems.of(
                    Problems.isUnresolved(e)
                            ? "the brokers cannot be found"
                            : "the properties are not those of a Kafka client",
                    e);
        }
    }

    private <T> T get(String what, KafkaFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get(millis + GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException | KafkaException e) {
            throw problems.of(what, e);
        }
    }

    /** Fails unless there are brokers. */
    public void ping() throws IOException, InterruptedException {
        var unused = get(
                "the brokers cannot be asked",
                admin.describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                        .nodes());
    }

    public Set<String> topics() throws IOException, InterruptedException {
        return get(
                "the topics cannot be listed",
                admin.listTopics(new ListTopicsOptions().timeoutMs(millis)).names());
    }

    /**
     * A topic that exists.
     *
     * @param partitions how many it has
     * @param id tells it from others of its name that were before; empty where brokers do not say
     */
    public record Topic(int partitions, String id) {}

    /** Topics, by name; those that do not exist are left out. */
    public Map<String, Topic> topics(Collection<String> topics) throws IOException, InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> asked = admin.describeTopics(
                        topics, new DescribeTopicsOptions().timeoutMs(millis))
                .topicNameValues();
        Map<String, Topic> found = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : asked.entrySet()) {
            try {
                TopicDescription described = get("topic " + topic.getKey() + " cannot be looked at", topic.getValue());
                Uuid id = described.topicId();
                found.put(
                        topic.getKey(),
                        new Topic(
                                described.partitions().size(),
                                id == null || id.equals(Uuid.ZERO_UUID) ? "" : id.toString()));
            } catch (IOException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return found;
    }

    public Map<TopicPartition, Long> earliest(Collection<TopicPartition> partitions)
            throws IOException, InterruptedException {
        return offsets(partitions, OffsetSpec.earliest());
    }

    /** Behind the newest record, whether or not its transaction has ended. */
    public Map<TopicPartition, Long> latest(Collection<TopicPartition> partitions)
            throws IOException, InterruptedException {
        return offsets(partitions, OffsetSpec.latest());
    }

    /** Behind the newest record before which all transactions have ended. */
    public Map<TopicPartition, Long> latestCommitted(Collection<TopicPartition> partitions)
            throws IOException, InterruptedException {
        return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    /** The first offset of a time or later; -1 where there is none. */
    public Map<TopicPartition, Long> at(Collection<TopicPartition> partitions, long timeMillis)
            throws IOException, InterruptedException {
        return offsets(partitions, OffsetSpec.forTimestamp(timeMillis));
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec)
            throws IOException, InterruptedException {
        return offsets(partitions, spec, IsolationLevel.READ_UNCOMMITTED);
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation)
            throws IOException, InterruptedException {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        Map<TopicPartition, OffsetSpec> wanted = partitions.stream().collect(Collectors.toMap(p -> p, p -> spec));
        Map<TopicPartition, Long> found = new HashMap<>();
        get(
                        "the offsets of " + topicsOf(partitions) + " cannot be asked for",
                        admin.listOffsets(wanted, new ListOffsetsOptions(isolation).timeoutMs(millis))
                                .all())
                .forEach((partition, info) -> found.put(partition, info.offset()));
        return found;
    }

    public static Set<String> topicsOf(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::topic).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a group has committed of some partitions. */
    public Map<TopicPartition, Long> committed(String group, Collection<TopicPartition> partitions)
            throws IOException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> all = get(
                "the offsets of group " + group + " cannot be asked for",
                admin.listConsumerGroupOffsets(group, new ListConsumerGroupOffsetsOptions().timeoutMs(millis))
                        .partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> found = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Optional.ofNullable(all.get(partition)).ifPresent(offset -> found.put(partition, offset.offset()));
        }
        return found;
    }

    public void commit(String group, Map<TopicPartition, Long> offsets) throws IOException, InterruptedException {
        Function<Long, OffsetAndMetadata> plain = OffsetAndMetadata::new;
        Map<TopicPartition, OffsetAndMetadata> all = offsets.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> plain.apply(e.getValue())));
        var unused = get(
                "offsets cannot be committed to group " + group,
                admin.alterConsumerGroupOffsets(group, all, new AlterConsumerGroupOffsetsOptions().timeoutMs(millis))
                        .all());
    }

    /** Makes a topic of one partition that keeps the last record of each key, unless there is such a one. */
    public void makeCompacted(String topic) throws IOException, InterruptedException {
        if (topics(Set.of(topic)).containsKey(topic)) {
            checkCompacted(topic);
            return;
        }
        NewTopic wanted = new NewTopic(topic, Optional.of(1), Optional.empty())
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try {
            var unused = get(
                    "topic " + topic + " cannot be made",
                    admin.createTopics(Set.of(wanted)).all());
        } catch (IOException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** Fails if a topic's records are deleted for their age; where the brokers do not say, the user has to know. */
    private void checkCompacted(String topic) throws IOException, InterruptedException {
        ConfigResource asked = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String policy;
        try {
            policy = get(
                            "the settings of topic " + topic + " cannot be looked at",
                            admin.describeConfigs(Set.of(asked), new DescribeConfigsOptions().timeoutMs(millis))
                                    .all())
                    .get(asked)
                    .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                    .value();
        } catch (IOException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return;
            }
            throw e;
        }
        if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new IOException("topic " + topic + " has cleanup.policy=" + policy
                    + ": expected compact, for when a marker has been deleted its batch may be sent again. Set it to"
                    + " compact, or name another topic with markerTopic");
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
