package io.dstream.flume;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.testing.Certificates;
import io.dstream.testing.Ports;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SourceContract;
import io.dstream.testing.connectors.SourceOpening;
import io.dstream.testing.connectors.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** An agent with a file channel sends; a proxy stands before the program, which listens. */
class FlumeSourceContractTest extends SourceContract {

    @Override
    protected Upstream upstream() throws Exception {
        return new Sending();
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
            return ssc.from(Flume.listen(Integer.parseInt(address))
                            .eventsOnce("sender", "n")
                            .decoded(event -> Long.toString(Long.parseLong(event.text()))))
                    .named("events");
        }
    }

    @Override
    protected Mistake<SourceOpening> wrongCredentials(Upstream outside) throws Exception {
        SSLContext tls =
                Certificates.of(Files.createTempDirectory("tls"), "localhost").withKey();
        outside.send(List.of("1"));
        return Mistake.retries(
                (ssc, address) -> ssc.from(
                                Flume.listen(Integer.parseInt(address)).tls(tls).decoded(FlumeEvent::text))
                        .named("events"),
                "the TLS handshake failed",
                "check ssl, truststore and keystore of its sink");
    }

    @Override
    protected Mistake<SourceOpening> wrongCertificate(Upstream outside) {
        return Mistake.impossible("it is the agent that checks the certificate");
    }

    @Override
    protected Mistake<SourceOpening> unknownPlace(Upstream outside) {
        return Mistake.ends(
                (ssc, address) -> ssc.from(Flume.listen(Integer.parseInt(address))
                                .bind("203.0.113.1")
                                .decoded(FlumeEvent::text))
                        .named("events"),
                "cannot listen on 203.0.113.1",
                "bind");
    }

    private static final class Sending implements Upstream {
        private final int port = Ports.free();
        private final Proxy proxy = new Proxy(port);
        private final Path folder = Files.createTempDirectory("flume");
        private final FlumeAgent agent =
                FlumeAgent.sendingTo(folder, proxy.port()).start();
        private final Client client = Client.patientTo(agent.port());
        private long n;

        Sending() throws Exception {}

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
            agent.kill();
        }

        @Override
        public void start() throws Exception {
            var unused = agent.start();
        }

        @Override
        public void send(List<String> records) throws Exception {
            List<FlumeEvent> events = new ArrayList<>();
            for (String record : records) {
                events.add(FlumeEvent.of(Map.of("sender", "test", "n", "" + ++n), record));
            }
            client.send(events);
        }

        @Override
        public Optional<String> sendGarbage() throws Exception {
            send(List.of("no number"));
            return Optional.of("an event was left out: it could not be decoded (NumberFormatException)");
        }

        @Override
        public Optional<String> sendHuge() {
            return Optional.empty();
        }

        @Override
        public void close() throws IOException {
            client.close();
            agent.close();
            proxy.close();
        }
    }
}
