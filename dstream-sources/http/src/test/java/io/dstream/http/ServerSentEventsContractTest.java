package io.dstream.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.testing.Certificates;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.Ports;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SourceContract;
import io.dstream.testing.connectors.SourceOpening;
import io.dstream.testing.connectors.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** A server in a process of its own serves the lines of a file. */
class ServerSentEventsContractTest extends SourceContract {
    private HttpsServer other; // null unless it is needed

    @AfterEach
    void stop() {
        if (other != null) {
            other.stop(0);
        }
    }

    @Override
    protected Upstream upstream() throws Exception {
        return new Serving();
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
            return ssc.from(ServerSentEvents.from(URI.create(address + "/events"))
                            .eventsOnce()
                            .decoded(event -> Long.toString(Long.parseLong(event.data()))))
                    .named("events");
        }
    }

    private static SourceOpening at(String path) {
        return (ssc, address) -> ssc.from(
                        ServerSentEvents.from(URI.create(address + path)).decoded(ServerSentEvent::data))
                .named("events");
    }

    @Override
    protected Mistake<SourceOpening> wrongCredentials(Upstream outside) {
        return Mistake.ends(at("/closed"), "the server answers with 401", "bearer", "/closed");
    }

    @Override
    protected Mistake<SourceOpening> wrongCertificate(Upstream outside) throws Exception {
        Certificates certificates = Certificates.of(Files.createTempDirectory("tls"), "other.example");
        other = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        other.setHttpsConfigurator(new HttpsConfigurator(certificates.withKey()));
        other.start();
        URI address = URI.create("https://localhost:" + other.getAddress().getPort() + "/events");
        return Mistake.retries(
                (ssc, unused) -> ssc.from(ServerSentEvents.from(address)
                                .tls(certificates.withoutKey())
                                .decoded(ServerSentEvent::data))
                        .named("events"),
                "the TLS handshake failed",
                "for this host's name");
    }

    @Override
    protected Mistake<SourceOpening> unknownPlace(Upstream outside) {
        return Mistake.ends(at("/nothing"), "the server answers with 404", "check the address");
    }

    private static final class Serving implements Upstream {
        private final int port = Ports.free();
        private final Proxy proxy = new Proxy(port);
        private final Spool spool = Spool.create();
        private final ChildJvm process =
                ChildJvm.of(EventServer.class, port, spool.lines()).start();

        Serving() throws Exception {}

        @Override
        public String address() {
            return "http://localhost:" + proxy.port();
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
        public Optional<String> sendGarbage() throws Exception {
            spool.add(List.of("no number"));
            return Optional.of("an event was left out: it could not be decoded (NumberFormatException)");
        }

        @Override
        public Optional<String> sendHuge() {
            return Optional.empty(); // ends the connection each time: see ServerSentEventsTest
        }

        @Override
        public void close() throws IOException {
            process.close();
            proxy.close();
        }
    }
}
