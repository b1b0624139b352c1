package io.dstream.x;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.codec.Codecs;
import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import io.dstream.testing.Proxy;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SourceContract;
import io.dstream.testing.connectors.SourceOpening;
import io.dstream.testing.connectors.Upstream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class XContractTest extends SourceContract {
    @TempDir
    Path certificates;

    /** What the program opens. */
    static final class Opening implements SourceOpening {
        @Override
        public DStream<String> open(StreamingContext ssc, String address) {
            return of(ssc, StandIn.TOKEN, URI.create(address));
        }

        @Override
        public StreamingContext.Builder settings(StreamingContext.Builder builder) {
            return builder.codec(Codecs.ofRecord(Post.class));
        }

        static DStream<String> of(StreamingContext ssc, String token, URI endpoint) {
            return ssc.from(X.filteredStream(token)
                            .endpoint(endpoint)
                            .silentFor(Duration.ofSeconds(1))
                            .maxLineBytes(10_000)
                            .backfill(Duration.ofMinutes(5)))
                    .named("numbers")
                    .map(Post::text);
        }
    }

    /** A stand-in of its own for each test. */
    private static final class Place implements Upstream {
        private final StandIn x = new StandIn();
        private final Proxy proxy = new Proxy(x.port());
        private int sent;

        Place() throws IOException {}

        @Override
        public String address() {
            return "http://127.0.0.1:" + proxy.port();
        }

        @Override
        public Proxy proxy() {
            return proxy;
        }

        @Override
        public void kill() {
            x.stop();
        }

        @Override
        public void start() throws IOException {
            x.start();
        }

        /** Once the program has been there, it asks for what it missed. */
        @Override
        public void send(List<String> records) {
            Await.until("the program is connected", Await.LONG, () -> !x.connections()
                    .isEmpty());
            records.forEach(record -> x.post("" + sent++, record));
        }

        @Override
        public Optional<String> sendGarbage() {
            x.line("{\"data\":");
            return Optional.of("X has sent a line that is not a post, which is left out");
        }

        @Override
        public Optional<String> sendHuge() {
            x.post("huge", "1".repeat(20_000));
            return Optional.of("X has sent a line of more than 10000 bytes, which is left out");
        }

        @Override
        public void close() throws IOException {
            x.close();
            proxy.close();
        }
    }

    @Override
    protected Upstream upstream() throws Exception {
        return new Place();
    }

    @Override
    protected SourceOpening opening() {
        return new Opening();
    }

    @Override
    protected Promise promise() {
        return Promise.AT_MOST_ONCE;
    }

    @Override
    protected Promise promiseOfOutages() {
        return Promise.EXACTLY_ONCE;
    }

    @Override
    protected Mistake<SourceOpening> wrongCredentials(Upstream outside) {
        return Mistake.ends(
                (ssc, address) -> Opening.of(ssc, "another", URI.create(address)),
                "X does not accept the bearer token (401");
    }

    @Override
    protected Mistake<SourceOpening> wrongCertificate(Upstream outside) throws Exception {
        StandIn other =
                new StandIn(Certificates.of(certificates, "another.host").withKey());
        return Mistake.ends(
                (ssc, address) -> Opening.of(ssc, StandIn.TOKEN, URI.create("https://localhost:" + other.port())),
                "the TLS handshake with https://localhost");
    }

    @Override
    protected Mistake<SourceOpening> unknownPlace(Upstream outside) {
        return Mistake.impossible("an app has one stream");
    }
}
