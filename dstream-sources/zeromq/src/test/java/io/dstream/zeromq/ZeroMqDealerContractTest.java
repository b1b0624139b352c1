package io.dstream.zeromq;

import io.dstream.DStream;
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
import java.util.stream.Stream;

/** A receiver in Python stores what it acknowledges. */
class ZeroMqDealerContractTest extends SinkContract {

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
        return Promise.EXACTLY_ONCE;
    }

    static final class Opening implements SinkOpening {
        @Override
        public void write(DStream<String> records, String address) {
            records.to(ZeroMq.dealer(address, "numbers", ZMessage::of));
        }
    }

    @Override
    protected Mistake<SinkOpening> wrongCredentials(Downstream outside) {
        String serverKey = CurveKeys.generate().publicKey();
        return Mistake.ends(
                (records, address) -> records.to(ZeroMq.<String>dealer(address, "numbers", ZMessage::of)
                        .connectTimeout(Duration.ofSeconds(1))
                        .curveClient(CurveKeys.generate(), serverKey)),
                "before anything came",
                "curveClient");
    }

    @Override
    protected Mistake<SinkOpening> wrongCertificate(Downstream outside) {
        return Mistake.impossible("keys of CURVE are for no names");
    }

    @Override
    protected Mistake<SinkOpening> unknownPlace(Downstream outside) throws Exception {
        String nowhere = "tcp://127.0.0.1:" + Ports.free();
        return Mistake.ends(
                (records, address) -> records.to(
                        ZeroMq.<String>dealer(nowhere, "numbers", ZMessage::of).connectTimeout(Duration.ofSeconds(1))),
                nowhere,
                "nobody listens there",
                "connectTimeout");
    }

    @Override
    protected Mistake<SinkOpening> hugeRecord(Downstream outside) {
        return Mistake.ends(
                (records, address) -> records.map(n -> n + "x".repeat(1000))
                        .to(ZeroMq.<String>dealer(address, "numbers", ZMessage::of)
                                .maxMessageBytes(1000)),
                "expected at most 1000",
                "maxMessageBytes");
    }

    private static final class Receiving implements Downstream {
        private final int port = Ports.free();
        private final Proxy proxy = new Proxy(port);
        private final Path stored = Files.createTempFile("stored", "");
        private final Python script =
                Python.script("router.py", "tcp://127.0.0.1:" + port, stored).start();

        Receiving() throws Exception {}

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
        public List<String> read() throws IOException {
            try (Stream<String> lines = Files.lines(stored)) {
                return lines.map(line -> line.substring(line.lastIndexOf('\t') + 1))
                        .toList();
            }
        }

        @Override
        public long count() throws IOException {
            try (Stream<String> lines = Files.lines(stored)) {
                return lines.count();
            }
        }

        @Override
        public void close() throws IOException {
            script.close();
            proxy.close();
            Files.delete(stored);
        }
    }
}
