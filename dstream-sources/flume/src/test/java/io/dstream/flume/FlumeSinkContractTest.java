package io.dstream.flume;

import io.dstream.DStream;
import io.dstream.testing.Certificates;
import io.dstream.testing.Ports;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SinkContract;
import io.dstream.testing.connectors.SinkOpening;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/** An agent with a file channel writes what it gets to files. */
class FlumeSinkContractTest extends SinkContract {

    @Override
    protected Downstream downstream() throws Exception {
        return new Receiving();
    }

    @Override
    protected SinkOpening opening() {
        return new Opening();
    }

    @Override
    protected Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    static final class Opening implements SinkOpening {
        @Override
        public void write(DStream<String> records, String address) {
            records.to(Flume.<String>send("localhost", Integer.parseInt(address), FlumeEvent::of)
                    .timeout(Duration.ofSeconds(5)));
        }
    }

    @Override
    protected Mistake<SinkOpening> wrongCredentials(Downstream outside) throws Exception {
        SSLContext tls =
                Certificates.of(Files.createTempDirectory("tls"), "localhost").withoutKey();
        return Mistake.ends(
                (records, address) ->
                        records.to(Flume.<String>send("localhost", Integer.parseInt(address), FlumeEvent::of)
                                .tls(tls)
                                .timeout(Duration.ofSeconds(1))),
                "localhost:",
                "ssl");
    }

    @Override
    protected Mistake<SinkOpening> wrongCertificate(Downstream outside) {
        return Mistake.impossible("this agent has no certificate: see FlumeSinkTest");
    }

    @Override
    protected Mistake<SinkOpening> unknownPlace(Downstream outside) throws Exception {
        int nowhere = Ports.free();
        return Mistake.ends(
                (records, address) -> records.to(Flume.<String>send("localhost", nowhere, FlumeEvent::of)),
                "localhost:" + nowhere,
                "Connection refused");
    }

    @Override
    protected Mistake<SinkOpening> hugeRecord(Downstream outside) {
        return Mistake.impossible("agents have no limit for an event");
    }

    private static final class Receiving implements Downstream {
        private final Path folder = Files.createTempDirectory("flume");
        private final FlumeAgent agent =
                FlumeAgent.writingTo(folder, folder.resolve("out")).start();
        private final Proxy proxy = new Proxy(agent.port());
        private final Written written = new Written(folder.resolve("out"));

        Receiving() throws Exception {}

        @Override
        public String address() {
            return "" + proxy.port();
        }

        @Override
        public Proxy proxy() {
            return proxy;
        }

        @Override
        public void kill() {
            agent.kill();
        }

        @Override
        public void start() throws Exception {
            var unused = agent.start();
        }

        @Override
        public List<String> read() throws IOException {
            return written.lines();
        }

        @Override
        public long count() throws IOException {
            return written.count();
        }

        @Override
        public void close() throws IOException {
            agent.close();
            proxy.close();
        }
    }
}
