package io.dstream.hdfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.HdfsConfiguration;

/** The settings of Hadoop's client for a location. */
final class ClientSettings {
    /** How long an operation waits, in milliseconds. */
    static final String WAIT = "dstream.hdfs.wait.ms";

    private static final long DEFAULT_WAIT = 60_000;
    private static final String RETRIES = "dfs.client.retry.policy.enabled";
    private static final String RETRY_SPEC = "dfs.client.retry.policy.spec";
    private static final String AUTHENTICATION = "hadoop.security.authentication";
    private static final String UMASK = "fs.permissions.umask-mode";
    private static final String OWNER_ONLY = "077";

    /** What Hadoop's defaults are wrong for. */
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            // Of three DataNodes one may be lost: go on with two, where there is no other to take its place.
            Map.entry("dfs.client.block.write.replace-datanode-on-failure.enable", "true"),
            Map.entry("dfs.client.block.write.replace-datanode-on-failure.policy", "DEFAULT"),
            Map.entry("dfs.client.block.write.replace-datanode-on-failure.best-effort", "true"),
            // A DataNode or NameNode that hangs is given up after seconds, not after minutes.
            Map.entry("dfs.client.socket-timeout", "20000"),
            Map.entry("dfs.datanode.socket.write.timeout", "30000"),
            Map.entry("ipc.client.rpc-timeout.ms", "30000"),
            Map.entry("dfs.client.retry.interval-ms.get-last-block-length", "1000"),
            Map.entry("ipc.client.connect.timeout", "5000"),
            // A NameNode that is started again is waited for. Retried below the client, a request keeps its number, so
            // that the NameNode does it only once.
            Map.entry(RETRIES, "true"));

    /** At the start a wrong address is to be found out quickly. */
    private static final Map<String, String> FIRST_CONTACT = Map.of(
            RETRY_SPEC,
            "500,1",
            "ipc.client.connect.timeout",
            "3000",
            "ipc.client.connect.max.retries.on.timeouts",
            "0",
            "ipc.client.rpc-timeout.ms",
            "10000",
            "dfs.client.failover.max.attempts",
            "3",
            "dfs.client.failover.sleep.max.millis",
            "1000");

    private ClientSettings() {}

    static Configuration of(HdfsLocation location) throws IOException {
        Configuration conf = new HdfsConfiguration();
        for (String file : location.files()) {
            if (!Files.isReadable(Path.of(file))) {
                throw new IOException("the file " + file + " given to configuration(...) cannot be read: name a file"
                        + " that is there, and that the user the program runs as may read");
            }
            conf.addResource(new org.apache.hadoop.fs.Path(Path.of(file).toUri()));
        }
        DEFAULTS.forEach((key, value) -> setIfDefault(conf, key, value));
        location.conf().forEach(conf::set);
        setIfDefault(conf, RETRY_SPEC, retrySpec(waitMillis(conf)));
        if (!location.isShared()) {
            conf.set(UMASK, OWNER_ONLY);
        }
        if (location.login() instanceof Login.Kerberos) {
            conf.set(AUTHENTICATION, "kerberos");
        }
        // A program closes its checkpoint when it stops, maybe in a shutdown hook: Hadoop's own must not do so before.
        conf.setBoolean("fs.automatic.close", false);
        return conf;
    }

    /** The same, but impatient, unless the program has said how patient to be. */
    static Configuration firstContact(Configuration conf, HdfsLocation location) {
        Configuration impatient = new Configuration(conf);
        FIRST_CONTACT.forEach((key, value) -> {
            if (!location.conf().containsKey(key)) {
                impatient.set(key, value);
            }
        });
        return impatient;
    }

    /** A second's pause, so many times: a connection is retried that often, and each request with a connection too. */
    private static String retrySpec(long waitMillis) {
        return "1000," + Math.max(1, (long) Math.ceil(Math.sqrt(waitMillis / 1000.0)));
    }

    static long waitMillis(Configuration conf) throws IOException {
        try {
            return conf.getLong(WAIT, DEFAULT_WAIT);
        } catch (NumberFormatException e) {
            throw new IOException(WAIT + " is a number of milliseconds, not '" + conf.get(WAIT) + "'", e);
        }
    }

    private static void setIfDefault(Configuration conf, String key, String value) {
        String[] sources = conf.getPropertySources(key);
        if (sources == null || sources.length == 0 || sources[sources.length - 1].endsWith("-default.xml")) {
            conf.set(key, value);
        }
    }
}
