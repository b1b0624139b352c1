package io.dstream.opensearch;

import io.dstream.DStream;
import io.dstream.testing.Certificates;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SinkContract;
import io.dstream.testing.connectors.SinkOpening;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The sink keeps what all sinks keep to. */
class OpenSearchContractTest extends SinkContract {

    /** Each number is the id of a document. */
    static final class Indexing implements SinkOpening {
        @Override
        public void write(DStream<String> records, String address) {
            records.to(sink(cluster(address), index(address)));
        }
    }

    /** The server that is written to. */
    OpenSearchServer server() throws Exception {
        return OpenSearchServer.shared();
    }

    private static OpenSearchCluster cluster(String address) {
        return OpenSearchCluster.at(OpenSearchServer.url(Integer.parseInt(address.substring(0, address.indexOf('/')))));
    }

    private static String index(String address) {
        return address.substring(address.indexOf('/') + 1);
    }

    private static OpenSearchSink<String> sink(OpenSearchCluster cluster, String index) {
        return OpenSearch.<String>index(cluster, index).id(id -> id).field("n", Long::parseLong);
    }

    @Override
    protected Downstream downstream() throws Exception {
        return new Index(server());
    }

    /** An index, and the way to it. */
    private static final class Index implements Downstream {
        private final OpenSearchServer server;
        private final String name;
        private final Proxy proxy;

        Index(OpenSearchServer server) throws IOException {
            this.server = server;
            this.name = server.newIndex("\"n\": {\"type\": \"long\"}");
            this.proxy = new Proxy(server.port());
        }

        @Override
        public String address() {
            return proxy.port() + "/" + name;
        }

        @Override
        public Proxy proxy() {
            return proxy;
        }

        @Override
        public void kill() {
            server.kill();
        }

        @Override
        public void start() throws Exception {
            server.start();
        }

        @Override
        public List<String> read() {
            return server.read(name).stream()
                    .map(hit -> hit.path("_source").path("n").asText())
                    .toList();
        }

        @Override
        public long count() {
            return server.count(name);
        }

        @Override
        public void close() throws IOException {
            proxy.close();
        }
    }

    @Override
    protected SinkOpening opening() {
        return new Indexing();
    }

    @Override
    protected Promise promise() {
        return Promise.EXACTLY_ONCE;
    }

    @Override
    protected Mistake<SinkOpening> wrongCredentials(Downstream outside) throws Exception {
        Guard guard = new Guard(null, "Basic c2hvcDpzZWNyZXQ=", server().port());
        OpenSearchCluster cluster = OpenSearchCluster.at(OpenSearchServer.url(guard.port()));
        return Mistake.ends(
                (records, address) -> records.to(sink(cluster.user("shop").password("wrong"), index(address))),
                "cannot connect to OpenSearch at http://127.0.0.1:",
                "Check user and password");
    }

    @Override
    protected Mistake<SinkOpening> wrongCertificate(Downstream outside) throws Exception {
        Certificates elsewhere = Certificates.of(Files.createTempDirectory("certificates"), "elsewhere");
        Guard guard = new Guard(elsewhere.withKey(), "", server().port());
        OpenSearchCluster cluster = OpenSearchCluster.at("https://127.0.0.1:" + guard.port());
        return Mistake.ends(
                (records, address) -> records.to(sink(cluster.tls(elsewhere.withoutKey()), index(address))),
                "cannot connect to OpenSearch at https://127.0.0.1:",
                "127.0.0.1",
                "Check tls");
    }

    @Override
    protected Mistake<SinkOpening> unknownPlace(Downstream outside) {
        return Mistake.ends(
                (records, address) -> records.to(sink(cluster(address), "nowhere")),
                "the index nowhere does not exist",
                "Create it",
                "there are ");
    }

    @Override
    protected Mistake<SinkOpening> hugeRecord(Downstream outside) {
        return Mistake.ends(
                (records, address) -> records.to(sink(cluster(address), index(address))
                        .field("text", id -> "x".repeat(id.equals("7") ? OpenSearchServer.MOST_BYTES : 1))),
                "the document 7 of the index ",
                "OpenSearch takes 10485760 in a request",
                "http.max_content_length");
    }
}
