package io.dstream.examples.connectors;

import java.io.IOException;
import java.util.List;

/** A node of OpenSearch. It wants no password. */
final class LocalOpenSearch {
    private LocalOpenSearch() {}

    /** Starts it, which takes about ten seconds. */
    static LocalServer start() throws IOException, InterruptedException {
        LocalServer node = new LocalServer("opensearch");
        return node.start(
                List.of("-Xmx512m"),
                "OpenSearchNode.java",
                List.of(
                        "path.home=" + node.directory(),
                        "cluster.name=example",
                        "discovery.type=single-node",
                        "network.host=" + node.address().host(),
                        "http.port=" + node.address().port(),
                        "transport.port=" + LocalServer.freePort(),
                        "http.type=netty4",
                        "transport.type=netty4",
                        "node.store.allow_mmap=false",
                        "cluster.routing.allocation.disk.threshold_enabled=false"));
    }
}
