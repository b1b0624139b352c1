package io.dstream.zeromq;

import io.dstream.DStream;
import io.dstream.StreamingContext;
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

/** A sender in Python keeps what has not been acknowledged; a proxy stands before the program, which listens. */
class ZeroMqRouterContractTest extends SourceContract {

    @Override
    protected Upstream upstream() throws Exception {
        return new Sender();
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
            return ssc.from(ZeroMq.router(address).bind().decoded(ZMessage::text))
                    .named("records");
        }
    }

    @Override
    protected Mistake<SourceOpening> wrongCredentials(Upstream outside) {
        CurveKeys keys = CurveKeys.generate();
        return Mistake.retries(
                (ssc, address) -> ssc.from(
                                ZeroMq.router(address).bind().curveServer(keys).decoded(ZMessage::text))
                        .named("records"),
                "refused a peer",
                "curveServer");
    }

    @Override
    protected Mistake<SourceOpening> wrongCertificate(Upstream outside) {
        return Mistake.impossible("keys of CURVE are for no names");
    }

    @Override
    protected Mistake<SourceOpening> unknownPlace(Upstream outside) {
        return Mistake.ends(
                (ssc, address) -> ssc.from(
                                ZeroMq.router("tcp://203.0.113.1:5555").bind().decoded(ZMessage::text))
                        .named("records"),
                "cannot listen on tcp://203.0.113.1:5555",
                "bind()");
    }

    private static final class Sender implements Upstream {
        private final int port = Ports.free();
        private final Proxy proxy = new Proxy(port);
        private final Spool spool = Spool.create();
        private final Python script = Python.script(
                        "dealer.py", "tcp://127.0.0.1:" + proxy.port(), spool.lines(), spool.state())
                .start();

        Sender() throws Exception {}

        @Override
        public String address() {
            return "tcp://127.0.0.1:" + port;
        }

        @Override
        public Proxy proxy() {
            return proxy;
        }

        @Override
        public void kill() {
            script.kill();
        }

        @Override
        public void start() throws Exception {
            var unused = script.start();
        }

        @Override
        public void send(List<String> records) throws Exception {
            spool.add(records);
        }

        @Override
        public Optional<String> sendGarbage() throws Exception {
            spool.addBytes(new byte[] {(byte) 0xFF, (byte) 0xFE, '\n'});
            return Optional.of("could not be decoded");
        }

        @Override
        public Optional<String> sendHuge() {
            return Optional.empty();
        }

        @Override
        public void close() throws IOException {
            script.close();
            proxy.close();
        }
    }
}
