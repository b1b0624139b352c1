package io.dstream.hbase.internal.connect;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.HConstants;

/**
 * How a cluster is reached. Immutable. Can be sent to where tasks run.
 *
 * @param files configuration files
 * @param settings those of the client
 * @param retry how long to try again what may pass
 * @param inFlight how many requests may be under way at a time
 */
public record Access(ImmutableList<String> files, ImmutableMap<String, String> settings, Duration retry, int inFlight)
        implements Serializable {
    public static final String ANSWER_TIMEOUT = HConstants.HBASE_CLIENT_OPERATION_TIMEOUT;

    /** HBase's own defaults have a client hang for many minutes before it says what is wrong. */
    private static final ImmutableMap<String, String> DEFAULTS = ImmutableMap.<String, String>builder()
            .put(ANSWER_TIMEOUT, "20000")
            .put(HConstants.HBASE_CLIENT_META_OPERATION_TIMEOUT, "20000")
            .put(HConstants.HBASE_RPC_TIMEOUT_KEY, "10000")
            .put(HConstants.HBASE_CLIENT_SCANNER_TIMEOUT_PERIOD, "20000")
            .put(HConstants.HBASE_CLIENT_RETRIES_NUMBER, "6")
            .put("hbase.ipc.client.socket.timeout.connect", "5000")
            .put("hbase.ipc.client.failed.servers.expiry", "500")
            .put(HConstants.ZK_SESSION_TIMEOUT, "10000")
            .put("zookeeper.recovery.retry", "3")
            .put("zookeeper.recovery.retry.intervalmill", "500")
            .buildOrThrow();

    public static Access of(List<String> files) {
        return new Access(ImmutableList.copyOf(files), ImmutableMap.of(), Duration.ofMinutes(5), 8);
    }

    public Access with(String name, String value) {
        ImmutableMap<String, String> all = ImmutableMap.<String, String>builder()
                .putAll(settings)
                .put(name, value)
                .buildKeepingLast();
        return new Access(files, all, retry, inFlight);
    }

    public Access withRetry(Duration time) {
        return new Access(files, settings, time, inFlight);
    }

    public Access withInFlight(int requests) {
        return new Access(files, settings, retry, requests);
    }

    /**
     * What the client is given.
     *
     * @throws IOException if a file cannot be read
     */
    Configuration configuration() throws IOException {
        Configuration configuration = HBaseConfiguration.create();
        DEFAULTS.forEach(configuration::set);
        for (String file : files) {
            if (!Files.isReadable(Path.of(file))) {
                throw new IOException("the configuration file " + file + " cannot be read");
            }
            configuration.addResource(
                    new org.apache.hadoop.fs.Path(Path.of(file).toUri()));
        }
        settings.forEach(configuration::set);
        return configuration;
    }

    @Override
    public String toString() {
        String servers = settings.getOrDefault("hbase.zookeeper.quorum", String.join(", ", files));
        return "HBase at " + servers;
    }
}
