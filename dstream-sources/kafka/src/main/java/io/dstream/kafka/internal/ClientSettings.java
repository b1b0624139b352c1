package io.dstream.kafka.internal;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The user's settings of the clients, checked, and what each kind of client is given of them. They hold passwords, so
 * they are never printed, and {@link #hide} takes these out of what others print. Immutable. Can be sent to other
 * processes, if what the user has put into them can.
 */
public final class ClientSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern SECRET_NAME =
            Pattern.compile("password|jaas|secret|credential|token|keystore\\.key|private", Pattern.CASE_INSENSITIVE);
    /** A value as JAAS has it: quoted in either way, with escapes, or a word behind an option's name. */
    private static final Pattern JAAS_VALUE = Pattern.compile(
            "\"((?:[^\"\\\\]|\\\\.)+)\"|'((?:[^'\\\\]|\\\\.)+)'|([\\w.$-]+)\\s*=\\s*([^\\s;\"']+)", Pattern.DOTALL);

    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);
    private static final Set<String> NO_SECRETS = Set.of("true", "false");
    private static final int SHORTEST_SECRET = 3; // shorter ones would be found in any text
    private static final Set<String> CLASSIC = Set.of("group.protocol", "group.remote.assignor");
    private static final int SIZED_BY_SYSTEM = -1; // with the client's own 64 KiB a megabyte comes in many turns

    private final ImmutableMap<String, Object> given;
    private final ImmutableSet<String> secrets;

    private ClientSettings(Properties properties) {
        Map<String, Object> all = new HashMap<>();
        checkNotNull(properties, "Kafka needs the clients' properties");
        properties.stringPropertyNames().forEach(name -> all.put(name, properties.getProperty(name)));
        properties.forEach((name, value) -> all.put(String.valueOf(name), value));
        this.given = ImmutableMap.copyOf(all);
        Set<String> found = new TreeSet<>();
        all.forEach((name, value) -> {
            if (SECRET_NAME.matcher(name).find()) {
                found.add(String.valueOf(value));
                addJaasValues(String.valueOf(value), found);
            }
        });
        found.removeIf(secret -> secret.length() < SHORTEST_SECRET || NO_SECRETS.contains(secret));
        this.secrets = ImmutableSet.copyOf(found);
        checkArgument(
                given.containsKey("bootstrap.servers"),
                "the properties have no bootstrap.servers: set it to host:port of at least one broker");
    }

    /** Adds whatever is quoted, as it is written and as it is meant, and words whose option is a secret by its name. */
    private static void addJaasValues(String text, Set<String> found) {
        Matcher values = JAAS_VALUE.matcher(text);
        while (values.find()) {
            String quoted = values.group(1) == null ? values.group(2) : values.group(1);
            if (quoted != null) {
                found.add(quoted);
                found.add(ESCAPE.matcher(quoted).replaceAll("$1"));
            } else if (SECRET_NAME.matcher(values.group(3)).find()) {
                found.add(values.group(4));
            }
        }
    }

    public static ClientSettings ofConsumer(Properties properties) {
        ClientSettings settings = new ClientSettings(properties);
        settings.refuse(
                "enable.auto.commit",
                Set.of("false"),
                "offsets are committed with their batch, if there is a group.id");
        settings.refuse(
                "auto.offset.reset",
                Set.of("none"),
                "say where to begin with from(StartOffsets...), and with"
                        + " onLostRecords(...) what happens where records are gone");
        settings.refuse("group.instance.id", Set.of(), "the source is no member of its group");
        return settings;
    }

    public static ClientSettings ofProducer(Properties properties) {
        ClientSettings settings = new ClientSettings(properties);
        settings.refuse("transactional.id", Set.of(), "say Kafka.transactional(properties, id) for transactions");
        return settings.producing();
    }

    public static ClientSettings ofTransactions(Properties properties, String id) {
        checkArgument(id != null && !id.isBlank(), "a transactional.id must have at least one visible character");
        ClientSettings settings = new ClientSettings(properties);
        settings.refuse("transactional.id", Set.of(id), "it is the second argument of Kafka.transactional");
        return settings.producing();
    }

    private ClientSettings producing() {
        refuse("enable.idempotence", Set.of("true"), "without it a record may come twice, and in another order");
        refuse("acks", Set.of("all", "-1"), "a batch is over only when all in-sync replicas have it");
        return this;
    }

    private void refuse(String name, Set<String> allowed, String why) {
        Object value = given.get(name);
        checkArgument(
                value == null || allowed.contains(String.valueOf(value)),
                "the property %s=%s cannot be set here: %s. Remove it",
                name,
                value,
                why);
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(given.get(name)).map(String::valueOf);
    }

    public boolean has(String name) {
        return given.containsKey(name);
    }

    public Optional<String> group() {
        return get("group.id");
    }

    public String servers() {
        return get("bootstrap.servers").orElseThrow();
    }

    /** What a client of a name is given; its settings are in {@code names}, those of other kinds are left out. */
    private Map<String, Object> of(Set<String> names, String clientId) {
        Map<String, Object> some = new HashMap<>(given);
        Set<String> others = new TreeSet<>(ConsumerConfig.configNames());
        others.addAll(ProducerConfig.configNames());
        others.addAll(AdminClientConfig.configNames());
        others.removeAll(names);
        some.keySet().removeAll(others);
        some.put("client.id", get("client.id").map(id -> id + "-" + clientId).orElse(clientId));
        return some;
    }

    /** For a consumer that is assigned its partitions and commits nothing. */
    public Map<String, Object> consumer(String clientId, boolean committedOnly) {
        Map<String, Object> some = of(ConsumerConfig.configNames(), clientId);
        some.keySet().removeAll(CLASSIC);
        some.keySet().removeAll(Set.of("group.id", "key.deserializer", "value.deserializer"));
        some.put("enable.auto.commit", false);
        some.put("auto.offset.reset", "none");
        some.put("allow.auto.create.topics", false);
        some.put("isolation.level", committedOnly ? "read_committed" : "read_uncommitted");
        some.putIfAbsent("receive.buffer.bytes", SIZED_BY_SYSTEM);
        return some;
    }

    public Map<String, Object> producer(String clientId, Duration timeout) {
        Map<String, Object> some = of(ProducerConfig.configNames(), clientId);
        some.keySet().removeAll(Set.of("key.serializer", "value.serializer", "transactional.id"));
        some.put("enable.idempotence", true);
        some.put("acks", "all");
        some.putIfAbsent("max.block.ms", timeout.toMillis());
        return some;
    }

    Map<String, Object> admin(String clientId) {
        return of(AdminClientConfig.configNames(), clientId);
    }

    /** Everything, for what reads single settings. */
    public Map<String, Object> all() {
        return given;
    }

    /** A text without the passwords that may be in it. */
    public String hide(String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = hidden.replace(secret, "[hidden]");
        }
        return hidden;
    }

    /** An exception as a cause, unless what it or its causes say has a password in it. */
    public Throwable harmless(Throwable e) {
        int depth = 0;
        for (Throwable cause = e; cause != null && depth < 20; cause = cause.getCause()) {
            String text = String.valueOf(cause.getMessage());
            if (!hide(text).equals(text)) {
                return null;
            }
            depth++;
        }
        return e;
    }

    @Override
    public String toString() {
        return "clients of " + servers();
    }
}
