package io.dstream.examples.connectors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Cassandra node. It wants no password. */
final class LocalCassandra {
    /** Packages that Cassandra reaches into. */
    private static final List<String> EXPORTED = List.of(
            "java.base/jdk.internal.misc",
            "java.base/jdk.internal.ref",
            "java.base/sun.nio.ch",
            "java.base/java.lang.ref",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.unsupported/sun.misc");

    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.lang.module",
            "java.base/java.io",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.util.jar",
            "java.base/sun.nio.ch",
            "jdk.management/com.sun.management.internal");

    private LocalCassandra() {}

    /** Starts it, which takes about ten seconds. */
    static LocalServer start() throws IOException, InterruptedException {
        LocalServer node = new LocalServer("cassandra");
        int internode = LocalServer.freePort();
        Path settings = Files.writeString(node.directory().resolve("cassandra.yaml"), """
                cluster_name: example
                num_tokens: 1
                partitioner: org.apache.cassandra.dht.Murmur3Partitioner
                endpoint_snitch: SimpleSnitch
                commitlog_sync: periodic
                commitlog_sync_period: 10s
                seed_provider:
                  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                    parameters:
                      - seeds: "127.0.0.1:%d"
                listen_address: 127.0.0.1
                rpc_address: 127.0.0.1
                storage_port: %d
                ssl_storage_port: %d
                native_transport_port: %d
                auto_snapshot: false
                """.formatted(
                internode, internode, LocalServer.freePort(), node.address().port()));
        List<String> options = new ArrayList<>(List.of(
                "-Xmx512m",
                "-Dcassandra.config=" + settings.toUri(),
                "-Dcassandra.storagedir=" + node.directory().resolve("storage"),
                "-Dcassandra-foreground=yes",
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.ring_delay_ms=100",
                "-Djdk.attach.allowAttachSelf=true"));
        Stream.concat(
                        EXPORTED.stream().map(each -> "--add-exports=" + each),
                        OPENED.stream().map(each -> "--add-opens=" + each))
                .forEach(each -> options.add(each + "=ALL-UNNAMED"));
        return node.start(options, "org.apache.cassandra.service.CassandraDaemon", List.of());
    }
}
