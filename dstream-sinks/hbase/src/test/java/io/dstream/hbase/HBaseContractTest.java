package io.dstream.hbase;

import io.dstream.DStream;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SinkContract;
import io.dstream.testing.connectors.SinkOpening;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.hbase.util.Bytes;

/** The sink keeps what all sinks keep to. */
class HBaseContractTest extends SinkContract {
    private static final int TOO_LARGE = 20 << 20;

    /** Each number is the key of a row. */
    static final class Putting implements SinkOpening {
        @Override
        public void write(DStream<String> records, String address) {
            records.to(sink(address));
        }
    }

    private static HBaseCluster cluster(String address) {
        String[] parts = address.split("/");
        return ThroughProxy.of(
                HBaseCluster.at("127.0.0.1:" + parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    private static HBaseSink<String> sink(String address) {
        return HBase.<String>put(cluster(address), address.split("/")[3], HBaseServer.FAMILY)
                .row(id -> id)
                .column("n", Long::parseLong);
    }

    @Override
    protected Downstream downstream() throws Exception {
        return new Place();
    }

    /** A table, and the way to it. */
    static class Place implements Downstream {
        final HBaseServer server = HBaseServer.shared();
        final String name = server.newTable();
        private final Proxy proxy = new Proxy(server.regionServer());

        Place() throws IOException {}

        @Override
        public String address() {
            return server.zooKeeper() + "/" + server.regionServer() + "/" + proxy.port() + "/" + name;
        }

        @Override
        public Proxy proxy() {
            return proxy;
        }

        @Override
        public void kill() throws IOException {
            server.kill();
        }

        @Override
        public void start() throws IOException {
            server.start();
        }

        @Override
        public List<String> read() throws IOException {
            return server.rows(name).stream().map(HBaseServer::key).toList();
        }

        @Override
        public void close() throws IOException {
            proxy.close();
        }
    }

    @Override
    protected SinkOpening opening() {
        return new Putting();
    }

    @Override
    protected Promise promise() {
        return Promise.EXACTLY_ONCE;
    }

    @Override
    protected Mistake<SinkOpening> wrongCredentials(Downstream outside) {
        return Mistake.impossible("HBase without Kerberos takes everybody");
    }

    @Override
    protected Mistake<SinkOpening> wrongCertificate(Downstream outside) {
        return Mistake.impossible("HBase protects connections with Kerberos");
    }

    @Override
    protected Mistake<SinkOpening> unknownPlace(Downstream outside) {
        return Mistake.ends(
                (records, address) -> records.to(HBase.<String>put(cluster(address), "nowhere", "c")
                        .row(id -> id)
                        .column("n", id -> id)),
                "the table nowhere does not exist; there are t");
    }

    @Override
    protected Mistake<SinkOpening> hugeRecord(Downstream outside) {
        return Mistake.ends(
                (records, address) -> records.to(sink(address).column("bytes", id -> new byte[TOO_LARGE])),
                "a value of the column c:bytes of the table t",
                "hbase.client.keyvalue.maxsize");
    }

    /** Reads a number that HBase has added up. */
    static long number(byte[] value) {
        return Bytes.toLong(value);
    }
}
