package io.dstream.zookeeper;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.common.PathUtils;
import org.apache.zookeeper.data.ACL;

/**
 * How to reach the servers, and as whom.
 *
 * @param connect the servers
 * @param path where candidates' nodes are
 * @param sessionTimeout what is asked for; the servers decide
 * @param connectionTimeout how long to wait for a first answer
 * @param scheme how the user proves who it is; empty if it does not
 * @param secret what proves it; never shown
 * @param givenAcl the rights to nodes; empty for the default
 * @param client settings of ZooKeeper's client; their values are never shown
 */
record Settings(
        String connect,
        String path,
        Duration sessionTimeout,
        Duration connectionTimeout,
        String scheme,
        String secret,
        List<ACL> givenAcl,
        Map<String, String> client) {

    static Settings of(String connect, String path) {
        checkConnect(connect);
        checkPath(path);
        return new Settings(connect, path, Duration.ofSeconds(10), Duration.ofSeconds(5), "", "", List.of(), Map.of());
    }

    private static void checkConnect(String connect) {
        checkArgument(
                connect != null && !connect.isBlank(),
                "the connect string names no server: expected host:port,host:port,host:port");
        int slash = connect.indexOf('/');
        if (slash >= 0) {
            String root = connect.substring(slash);
            checkArgument(
                    fault(root).isEmpty(),
                    "the connect string %s ends in %s, which is not a valid path: %s",
                    connect,
                    root,
                    fault(root).orElse(""));
        }
        for (String server : (slash < 0 ? connect : connect.substring(0, slash)).split(",", -1)) {
            checkArgument(
                    isServer(server),
                    "the connect string %s names the server \"%s\": expected host or host:port, with a port from 1 to"
                            + " 65535 and no blanks",
                    connect,
                    server);
        }
    }

    private static boolean isServer(String server) {
        int colon =
                server.startsWith("[") ? server.indexOf(':', Math.max(0, server.indexOf(']'))) : server.indexOf(':');
        String host = colon < 0 ? server : server.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        return !host.isEmpty()
                && host.chars().noneMatch(Character::isWhitespace)
                && (bracketed || host.chars().noneMatch(c -> c == '[' || c == ']'))
                && (colon < 0 || isPort(server.substring(colon + 1)));
    }

    private static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65_535;
    }

    private static void checkPath(String path) {
        checkArgument(path != null, "the election needs a path, such as /programs/orders");
        checkArgument(
                !path.equals("/") && !path.equals("/zookeeper") && !path.startsWith("/zookeeper/"),
                "the path %s belongs to ZooKeeper itself: give the program one of its own, such as /programs/orders",
                path);
        checkArgument(
                fault(path).isEmpty(),
                "the path %s is not valid: %s. Expected one such as /programs/orders",
                path,
                fault(path).orElse(""));
    }

    private static Optional<String> fault(String path) {
        try {
            PathUtils.validatePath(path);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    Settings withSessionTimeout(Duration time) {
        return new Settings(connect, path, time, connectionTimeout, scheme, secret, givenAcl, client);
    }

    Settings withConnectionTimeout(Duration time) {
        return new Settings(connect, path, sessionTimeout, time, scheme, secret, givenAcl, client);
    }

    Settings withUser(String newScheme, String newSecret) {
        return new Settings(connect, path, sessionTimeout, connectionTimeout, newScheme, newSecret, givenAcl, client);
    }

    Settings withAcl(List<ACL> acl) {
        return new Settings(connect, path, sessionTimeout, connectionTimeout, scheme, secret, acl, client);
    }

    Settings withClient(String key, String value) {
        Map<String, String> more = new TreeMap<>(client);
        more.put(key, value);
        return new Settings(
                connect, path, sessionTimeout, connectionTimeout, scheme, secret, givenAcl, Map.copyOf(more));
    }

    /** The rights to nodes that this process makes. */
    List<ACL> acl() {
        if (!givenAcl.isEmpty()) {
            return givenAcl;
        }
        return scheme.isEmpty() ? ZooDefs.Ids.OPEN_ACL_UNSAFE : ZooDefs.Ids.CREATOR_ALL_ACL;
    }

    /** All but secrets. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>(List.of(connect, path, "sessionTimeout=" + sessionTimeout));
        if (!scheme.isEmpty()) {
            parts.add("authorization=" + scheme);
        }
        if (!client.isEmpty()) {
            parts.add(client.keySet().stream().sorted().collect(Collectors.joining(" ", "client=[", "]")));
        }
        return parts.stream().collect(Collectors.joining(", ", "(", ")"));
    }
}
