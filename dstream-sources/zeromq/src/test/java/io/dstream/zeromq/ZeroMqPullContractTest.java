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

/** A script in Python pushes; the program connects to it. */
class ZeroMqPullContractTest extends SourceContract {

    @Override
    protected Upstream upstream() throws Exception {
        return new Pusher();
    }

    @Override
    protected SourceOpening opening() {
        return new Opening();
    }

    @Override
    protected Promise promise() {
        return Promise.AT_MOST_ONCE;
    }

    static final class Opening implements SourceOpening {
        @Override
        public DStream<String> open(StreamingContext ssc, String address) {
            return ssc.from(ZeroMq.pull(address).maxMessageBytes(1000).decoded(ZMessage::text))
                    .named("records");
        }
    }

    @Override
    protected Mistake<SourceOpening> wrongCredentials(Upstream outside) {
        String serverKey = CurveKeys.generate().publicKey();
        return Mistake.retries(
                (ssc, address) -> ssc.from(ZeroMq.pull(address)
                                .curveClient(CurveKeys.generate(), serverKey)
                                .decoded(ZMessage::text))
                        .named("records"),
                "before anything came",
                "curveClient");
    }

    @Override
    protected Mistake<SourceOpening> wrongCertificate(Upstream outside) {
        return Mistake.impossible("keys of CURVE are for no names");
    }

    @Override
    protected Mistake<SourceOpening> unknownPlace(Upstream outside) throws Exception {
        String nowhere = "tcp://127.0.0.1:" + Ports.free();
        return Mistake.retries(
                (ssc, address) ->
                        ssc.from(ZeroMq.pull(nowhere).decoded(ZMessage::text)).named("records"),
                nowhere,
                "nobody listens there");
    }

    private static final class Pusher implements Upstream {
        private final int port = Ports.free();
        private final Proxy proxy = new Proxy(port);
        private final Spool spool = Spool.create();
        private final Python script = Python.script("push.py", "tcp://127.0.0.1:" + port, spool.lines(), spool.state())
                .start();

        Pusher() throws Exception {}

        @Override
        public String address() {
            return "tcp://127.0.0.1:" + proxy.port();
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
