package io.dstream.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.testing.Certificates;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SourceContract;
import io.dstream.testing.connectors.SourceOpening;
import io.dstream.testing.connectors.Upstream;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class KinesisSourceContractTest extends SourceContract {
    @TempDir
    Path certificates;

    private StandIn standIn; // null where the test needs none

    /** What the program opens. */
    static final class Opening implements SourceOpening {
        @Override
        public DStream<String> open(StreamingContext ssc, String address) {
            KinesisServer.json();
            int port = Integer.parseInt(address.split(" ")[0]);
            return of(ssc, address.split(" ")[1], KinesisServer.endpoint(port));
        }

        static DStream<String> of(StreamingContext ssc, String stream, URI endpoint) {
            return ssc.from(Kinesis.stream(stream)
                            .endpoint(endpoint)
                            .credentials(KinesisServer.ACCESS, KinesisServer.SECRET)
                            .timeout(java.time.Duration.ofSeconds(5))
                            .values(bytes -> Long.toString(Long.parseLong(new String(bytes, UTF_8))))
                            .onUndecodable(UndecodablePolicy.SKIP)
                            .from(StartPosition.horizon()))
                    .named("numbers")
                    .map(KinesisRecord::value);
        }
    }

    @AfterEach
    void close() {
        if (standIn != null) {
            standIn.close();
        }
    }

    @Override
    protected Upstream upstream() throws Exception {
        return new Place(KinesisServer.shared());
    }

    @Override
    protected SourceOpening opening() {
        return new Opening();
    }

    @Override
    protected Promise promise() {
        return Promise.EXACTLY_ONCE;
    }

    /** Kinesalite takes any credentials. */
    @Override
    protected Mistake<SourceOpening> wrongCredentials(Upstream outside) throws Exception {
        standIn = StandIn.before(KinesisServer.shared().port())
                .next("DescribeStreamSummary", StandIn.Answer.refused(400, "UnrecognizedClientException"));
        URI endpoint = KinesisServer.endpoint(standIn.port());
        return Mistake.ends(
                (ssc, address) -> Opening.of(ssc, address.split(" ")[1], endpoint),
                "Kinesis does not accept the credentials (400 UnrecognizedClientException)",
                "credentials(...)");
    }

    @Override
    protected Mistake<SourceOpening> wrongCertificate(Upstream outside) throws Exception {
        standIn = StandIn.withTls(Certificates.of(certificates, "another.host").withKey());
        URI endpoint = URI.create("https://localhost:" + standIn.port());
        return Mistake.ends(
                (ssc, address) -> Opening.of(ssc, "orders", endpoint), "the TLS handshake with https://localhost");
    }

    @Override
    protected Mistake<SourceOpening> unknownPlace(Upstream outside) {
        return Mistake.ends(
                (ssc, address) -> new Opening().open(ssc, address.split(" ")[0] + " nowhere"),
                "there is no stream 'nowhere'",
                "create it, or correct the name");
    }
}
