package io.dstream.zookeeper;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.election.LeaderElection;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.zookeeper.data.ACL;

/**
 * Several processes start the same program; the one that Apache ZooKeeper's servers elect runs it, and the others stand
 * by.
 *
 * <pre>{@code
 * StreamingContext ssc = StreamingContext.builder()
 *         .highAvailability(HighAvailability.zookeeper("zk1:2181,zk2:2181,zk3:2181", "/programs/orders"))
 *         ...
 * }</pre>
 *
 * <p>Each process has a session with the servers, and in it an ephemeral, sequential node below the path. The process
 * whose node has the lowest number leads. When it closes the node is deleted; when it dies or cannot reach the servers,
 * they delete the node after the session time-out. Then the next process leads.
 *
 * <p>Immutable: each method returns a new object with one setting changed. Safe for use by many threads.
 */
public final class HighAvailability implements LeaderElection {
    private final Settings settings;

    private HighAvailability(Settings settings) {
        this.settings = settings;
    }

    /**
     * Elects with the servers of a ZooKeeper ensemble.
     *
     * @param connect the servers, as {@code host:port,host:port,host:port}; a path after them is put in front of all
     *     paths. Without a port it is 2181. Name all servers: a process knows only those
     * @param path where the processes of this program meet, such as {@code /programs/orders}: each program has its own.
     *     Made if it is not there
     * @return an election with default settings
     * @throws IllegalArgumentException if either is malformed
     */
    public static HighAvailability zookeeper(String connect, String path) {
        return new HighAvailability(Settings.of(connect, path));
    }

    /**
     * How long the servers wait for a sign of life before they let another process lead. 10 s by default. A shorter
     * time makes the take-over after a crash faster, and a long pause of the process or its network end its leadership
     * sooner. A leader stops as soon as the servers have not confirmed it for two thirds of the time, and asks them
     * every sixth of it.
     *
     * <p>The servers have limits of their own, by default 2 and 20 times their {@code tickTime}. A time beyond them is
     * replaced by the limit, which is logged.
     *
     * @param time from 1 s to 5 min
     * @return an election with this time-out
     * @throws IllegalArgumentException if it is not within these limits
     */
    public HighAvailability sessionTimeout(Duration time) {
        checkNotNull(time, "sessionTimeout needs a time");
        checkArgument(
                time.compareTo(Duration.ofSeconds(1)) >= 0 && time.compareTo(Duration.ofMinutes(5)) <= 0,
                "sessionTimeout must be from 1 s to 5 min; it is %s",
                time);
        return new HighAvailability(settings.withSessionTimeout(time));
    }

    /**
     * How long a process waits for the first answer of the servers before it logs that there is none. It goes on trying
     * all the same. 5 s by default. A refused connection is logged at once.
     *
     * @param time from 100 ms to 5 min
     * @return an election with this time-out
     * @throws IllegalArgumentException if it is not within these limits
     */
    public HighAvailability connectionTimeout(Duration time) {
        checkNotNull(time, "connectionTimeout needs a time");
        checkArgument(
                time.compareTo(Duration.ofMillis(100)) >= 0 && time.compareTo(Duration.ofMinutes(5)) <= 0,
                "connectionTimeout must be from 100 ms to 5 min; it is %s",
                time);
        return new HighAvailability(settings.withConnectionTimeout(time));
    }

    /**
     * Who the process is to the servers. All nodes that it makes then are for this user alone, unless {@link #acl} says
     * otherwise. Connections are not encrypted unless {@link #client} turns TLS on.
     *
     * @param scheme {@code digest}, or another one for which the servers have a provider
     * @param secret what proves it; for {@code digest}, {@code user:password}. It is neither logged nor shown
     * @return an election with this user
     * @throws IllegalArgumentException if either is empty, or the secret of {@code digest} has no colon
     */
    public HighAvailability authorization(String scheme, String secret) {
        checkArgument(
                scheme != null && !scheme.isBlank(), "authorization needs a scheme, such as digest; it is %s", scheme);
        checkArgument(secret != null && !secret.isEmpty(), "authorization needs a secret; it is empty");
        checkArgument(
                !scheme.equals("digest") || (secret.indexOf(':') > 0 && !secret.endsWith(":")),
                "authorization with the scheme digest needs a secret of the form user:password; it has another one");
        return new HighAvailability(settings.withUser(scheme, secret));
    }

    /**
     * Who may do what with the nodes that the process makes. By default, with {@link #authorization} the user may do
     * everything and others nothing; without it everybody may do everything. With SASL or TLS client certificates, use
     * {@code ZooDefs.Ids.CREATOR_ALL_ACL}.
     *
     * @param acl the rights; all processes of the program need READ on each other's nodes, and READ and CREATE on the
     *     path
     * @return an election with these rights
     * @throws IllegalArgumentException if there are none
     */
    public HighAvailability acl(List<ACL> acl) {
        checkArgument(
                acl != null && !acl.isEmpty(), "acl needs at least one entry: without any, nobody may do anything");
        return new HighAvailability(settings.withAcl(List.copyOf(acl)));
    }

    /**
     * A setting of ZooKeeper's client, for TLS and SASL: {@code zookeeper.client.secure},
     * {@code zookeeper.ssl.trustStore.location}, {@code zookeeper.sasl.clientconfig} and others. The value is neither
     * logged nor shown. See {@code ZKClientConfig}.
     *
     * @param key the setting's name
     * @param value its value
     * @return an election with this setting
     * @throws IllegalArgumentException if the name is empty or there is no value
     */
    public HighAvailability client(String key, String value) {
        checkArgument(
                key != null && !key.isBlank(), "client needs the name of a setting, such as zookeeper.client.secure");
        checkArgument(value != null, "client needs a value for %s", key);
        return new HighAvailability(settings.withClient(key, value));
    }

    @Override
    public Candidacy join(String candidate, Listener listener) {
        return join(candidate, listener, Reading::now);
    }

    ZooKeeperCandidacy join(String candidate, Listener listener, Supplier<Reading> clock) {
        checkArgument(candidate != null && !candidate.isBlank(), "a candidate needs a description");
        checkNotNull(listener, "a candidate needs a listener");
        return ZooKeeperCandidacy.start(settings, candidate, listener, clock);
    }

    /** The settings, without secrets. */
    @Override
    public String toString() {
        return "HighAvailability.zookeeper" + settings;
    }
}
