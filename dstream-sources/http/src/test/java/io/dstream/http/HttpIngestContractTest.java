package io.dstream.http;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.Ports;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SourceContract;
import io.dstream.testing.connectors.SourceOpening;
import io.dstream.testing.connectors.Upstream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A process posts what it has in a file; a proxy stands before the program, which listens. */
class HttpIngestContractTest extends SourceContract {

    @Override
    protected Upstream upstream() throws Exception {
        return new Posting();
    }

    @Override
    protected SourceOpening opening() {
        return new Opening();
    }

    @Override
    protected Promise promise() {
        return Promise.EXACTLY_ONCE;
    }

    static final class Opening implements SourceOpening {
        @Override
        public DStream<String> open(StreamingContext ssc, String address) {
            return ssc.from(HttpIngest.listen(Integer.parseInt(address))
                            .lines(line -> Long.toString(Long.parseLong(line))))
                    .named("lines");
        }
    }

    @Override
    protected Mistake<SourceOpening> wrongCredentials(Upstream outside) {
        return Mistake.impossible("a request with the wrong token is answered with 401, and no concern of the program");
    }

    @Override
    protected Mistake<SourceOpening> wrongCertificate(Upstream outside) {
        return Mistake.impossible("it is the sender that checks the certificate");
    }

    @Override
    protected Mistake<SourceOpening> unknownPlace(Upstream outside) {
        return Mistake.ends(
                (ssc, address) -> ssc.from(
                                HttpIngest.listen(Integer.parseInt(address)).bind("203.0.113.1"))
                        .named("lines"),
                "cannot listen on 203.0.113.1",
                "bind");
    }

    private static final class Posting implements Upstream {
        private final int port = Ports.free();
        private final Proxy proxy = new Proxy(port);
        private final Spool spool = Spool.create();
        private final ChildJvm process = ChildJvm.of(
                        Poster.class, "http://localhost:" + proxy.port() + "/ingest", spool.lines(), spool.state())
                .start();

        Posting() throws Exception {}

        @Override
        public String address() {
            return "" + port;
        }

        @Override
        public Proxy proxy() {
            return proxy;
        }

        @Override
        public void kill() {
            process.kill();
        }

        @Override
        public void start() throws Exception {
            var unused = process.start();
        }

        @Override
        public void send(List<String> records) throws Exception {
            spool.add(records);
        }

        @Override
        public Optional<String> sendGarbage() {
            return Optional.empty(); // it is answered with 400: see HttpIngestTest
        }

        @Override
        public Optional<String> sendHuge() {
            return Optional.empty(); // it is answered with 413
        }

        @Override
        public void close() throws IOException {
            process.close();
            proxy.close();
        }
    }
}
