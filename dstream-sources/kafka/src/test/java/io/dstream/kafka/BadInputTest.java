package io.dstream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.sink.Sink;
import io.dstream.testing.Certificates;
import io.dstream.testing.kafka.KafkaBroker;
import io.dstream.testing.kafka.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that are not there or refuse, settings that are wrong: one clear error each, and no password in it. */
class BadInputTest {
    @RegisterExtension
    static final KafkaBroker BROKER = KafkaBroker.shared();

    private static final Topics TOPICS = BROKER.topics();

    @TempDir
    Path folder;

    private static KafkaSource<String, String> quick(Properties properties, String topic) {
        return Run.source(properties)
                .topics(topic)
                .from(StartOffsets.earliest())
                .connectTimeout(Duration.ofSeconds(1));
    }

    private static Sink<Pair<String, String>> sink(KafkaOutput<String, String> output, String topic) {
        return output.keys(new StringSerializer())
                .values(new StringSerializer())
                .connectTimeout(Duration.ofSeconds(1))
                .topic(topic);
    }

    /** Both the source and the sinks must say it. */
    private static void refused(Properties properties, String topic, String... parts) {
        try (Run run = Run.of(quick(properties, topic))) {
            assertThatThrownBy(run::batch).satisfies(e -> checked(e, parts));
        }
        assertThatThrownBy(() -> sink(Kafka.sink(properties), topic).open("out"))
                .satisfies(e -> checked(e, parts));
        assertThatThrownBy(() ->
                        sink(Kafka.transactional(properties, "refused"), topic).open("out"))
                .satisfies(e -> checked(e, parts));
    }

    private static void checked(Throwable e, String... parts) {
        assertThat(e).hasMessageContainingAll(parts);
        StringWriter all = new StringWriter();
        e.printStackTrace(new PrintWriter(all));
        assertThat(all.toString()).doesNotContain("wrong-secret", "alice-secret", "bob-secret", Certificates.PASSWORD);
    }

    @Test
    void brokersThatAreNotThere() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "127.0.0.1:" + port);
        refused(properties, "any", "no answer within 1000 ms", "127.0.0.1:" + port, "check that address");
    }

    @Test
    void hostsThatNobodyKnows() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "no-such-host.invalid:9092");
        refused(
                properties,
                "any",
                "the brokers cannot be found",
                "bootstrap.servers=no-such-host.invalid:9092",
                "known to the name service",
                "Mend the name");
    }

    @Test
    void addressesThatMakeNoSense() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "no port");
        refused(properties, "any", "no port");
        assertThatThrownBy(() -> Kafka.direct(new Properties())).hasMessageContaining("no bootstrap.servers");
    }

    @Test
    void topicsThatAreNotThere() {
        refused(BROKER.plain(), "no-such-topic", "topic no-such-topic not found in Kafka", BROKER.address());
    }

    @Test
    void passwords() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a");
        try (Run run = Run.of(quick(BROKER.sasl("alice", "alice-secret"), topic))) {
            assertThat(run.until(1)).containsExactly("a");
        }
        refused(
                BROKER.sasl("alice", "wrong-secret"),
                topic,
                "the brokers refuse the credentials",
                "check sasl.mechanism, sasl.jaas.config");
        Properties jaas = BROKER.sasl("alice", "alice-secret");
        jaas.put("sasl.jaas.config", "no.Such required username=\"alice\" password=\"wrong-secret\";");
        refused(jaas, topic, "the properties are not those of a Kafka client", "no.Such");
    }

    @Test
    void certificates() throws Exception {
        String topic = TOPICS.topic(1);
        TOPICS.send(topic, 0, "a");
        try (Run run = Run.of(quick(BROKER.both("alice", "alice-secret"), topic))) {
            assertThat(run.until(1)).containsExactly("a");
        }
        refused(BROKER.both("alice", "wrong-secret"), topic, "the brokers refuse the credentials");
        Path others = Certificates.of(folder, "localhost").trust();
        refused(BROKER.tls(others), topic, "the TLS handshake with the brokers failed", "ssl.truststore");
        Properties missing = BROKER.tls(folder.resolve("missing.p12"));
        refused(missing, topic, "missing.p12");
    }

    @Test
    void aPortThatSpeaksSomethingElse() {
        Properties properties = BROKER.tls(BROKER.certificates().trust());
        properties.put("security.protocol", "PLAINTEXT");
        refused(properties, "any", "no answer within 1000 ms", "security.protocol=PLAINTEXT");
    }

    @Test
    void rights() throws Exception {
        String topic = TOPICS.topic(1);
        Properties bob = BROKER.sasl("bob", "bob-secret");
        refused(bob, topic, topic);
        grant(topic, AclOperation.DESCRIBE);
        TOPICS.send(topic, 0, "a");
        try (Run run = Run.of(quick(bob, topic))) { // may look, but not read
            assertThatThrownBy(() -> run.until(1))
                    .hasMessageContainingAll("allow no access to topics [" + topic + "]", "READ");
        }
        grant(topic, AclOperation.READ);
        bob.put("group.id", "not-allowed");
        try (Run run = Run.of(quick(bob, topic))) {
            run.until(1);
            run.untilReported("allow no access to group not-allowed");
        }
    }

    private static void grant(String topic, AclOperation operation) throws Exception {
        TOPICS.admin()
                .createAcls(Set.of(new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                        new AccessControlEntry("User:bob", "*", operation, AclPermissionType.ALLOW))))
                .all()
                .get();
    }

    @Test
    void settingsThatWouldBreakThePromise() {
        for (String setting :
                new String[] {"enable.auto.commit=true", "auto.offset.reset=earliest", "group.instance.id=one"}) {
            String[] parts = setting.split("=");
            Properties properties = BROKER.plain();
            properties.put(parts[0], parts[1]);
            assertThatThrownBy(() -> Kafka.direct(properties))
                    .as(setting)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("the property " + setting, "Remove it");
        }
        for (String setting : new String[] {"enable.idempotence=false", "acks=1", "transactional.id=mine"}) {
            String[] parts = setting.split("=");
            Properties properties = BROKER.plain();
            properties.put(parts[0], parts[1]);
            assertThatThrownBy(() -> Kafka.sink(properties))
                    .as(setting)
                    .hasMessageContainingAll("the property " + setting, "Remove it");
            assertThatThrownBy(() -> Kafka.transactional(properties, "other")).hasMessageContaining(setting);
        }
    }

    @Test
    void whatWasNotSaidOrTwice() throws Exception {
        String topic = TOPICS.topic(1);
        try (Run run = Run.of(Run.source(BROKER.plain()))) {
            assertThatThrownBy(run::batch).hasMessageContaining("call topics(...)");
        }
        try (Run run = Run.of(Kafka.<String, String>direct(BROKER.plain()).topics(topic))) {
            assertThatThrownBy(run::batch).hasMessageContaining("call keys(a Deserializer)");
        }
        Properties properties = BROKER.plain();
        properties.put("value.deserializer", StringDeserializer.class.getName());
        try (Run run = Run.of(Run.source(properties).topics(topic))) {
            assertThatThrownBy(run::batch).hasMessageContaining("remove one of them");
        }
        assertThatThrownBy(() -> Run.source(BROKER.plain()).topics("a").topics("b"))
                .hasMessageContaining("expected one call");
        assertThatThrownBy(() -> Kafka.sink(BROKER.plain()).topic("t")).hasMessageContaining("call keys(a Serializer)");
        assertThatThrownBy(() -> Kafka.sink(BROKER.plain()).markerTopic("t"))
                .hasMessageContaining("Kafka.transactional");
    }
}
