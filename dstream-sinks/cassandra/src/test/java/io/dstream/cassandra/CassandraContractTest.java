package io.dstream.cassandra;

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
import java.time.Duration;
import java.util.List;

/** The sink keeps what all sinks keep to. */
class CassandraContractTest extends SinkContract {
    private static final int TOO_LARGE = 20 << 20;

    /** Each number is the key of a row. */
    static final class Upserting implements SinkOpening {
        @Override
        public void write(DStream<String> records, String address) {
            records.to(sink(cluster(address), address));
        }
    }

    private static CassandraCluster cluster(String address) {
        return CassandraServer.at(Integer.parseInt(address.substring(0, address.indexOf('/'))));
    }

    private static CassandraSink<String> sink(CassandraCluster cluster, String address) {
        return Cassandra.<String>upsert(cluster, address.substring(address.indexOf('/') + 1))
                .key("id", id -> id)
                .column("n", Long::parseLong);
    }

    @Override
    protected Downstream downstream() throws Exception {
        return new Table();
    }

    /** A table, and the way to it. */
    private static final class Table implements Downstream {
        private final CassandraServer server = CassandraServer.shared();
        private final String name = server.newTable("id text PRIMARY KEY, n bigint, bytes blob");
        private final Proxy proxy = new Proxy(server.port());

        Table() throws Exception {}

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
            return server.cql("SELECT id FROM " + name)
                    .map(row -> row.getString("id"))
                    .all();
        }

        @Override
        public long count() {
            return server.cql("SELECT count(*) FROM " + name).one().getLong(0);
        }

        @Override
        public void close() throws IOException {
            proxy.close();
        }
    }

    @Override
    protected SinkOpening opening() {
        return new Upserting();
    }

    @Override
    protected Promise promise() {
        return Promise.EXACTLY_ONCE;
    }

    @Override
    protected Mistake<SinkOpening> wrongCredentials(Downstream outside) {
        return Mistake.ends(
                (records, address) -> records.to(sink(cluster(address).password("wrong"), address)),
                "cannot connect to Cassandra at 127.0.0.1",
                "Check user and password");
    }

    @Override
    protected Mistake<SinkOpening> wrongCertificate(Downstream outside) throws Exception {
        Certificates elsewhere = Certificates.of(Files.createTempDirectory("certificates"), "elsewhere");
        TlsListener listener = new TlsListener(elsewhere);
        return Mistake.ends(
                (records, address) -> records.to(sink(
                        CassandraServer.at(listener.port())
                                .tls(elsewhere.withoutKey())
                                .connectTimeout(Duration.ofSeconds(20)),
                        address)),
                "cannot connect to Cassandra at 127.0.0.1",
                "Check tls",
                "matching IP address 127.0.0.1 found");
    }

    @Override
    protected Mistake<SinkOpening> unknownPlace(Downstream outside) {
        return Mistake.ends(
                (records, address) -> records.to(sink(cluster(address), "/shop.nowhere")),
                "the table shop.nowhere does not exist",
                "the keyspace has ");
    }

    @Override
    protected Mistake<SinkOpening> hugeRecord(Downstream outside) {
        return Mistake.ends(
                (records, address) -> records.to(sink(cluster(address), address)
                        .column("bytes", id -> new byte[id.equals("7") ? TOO_LARGE : 1])),
                "exceeds allowed maximum",
                "writing to the table shop.t");
    }
}
