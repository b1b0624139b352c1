package io.dstream.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dstream.DStream;
import io.dstream.testing.Certificates;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SinkContract;
import io.dstream.testing.connectors.SinkOpening;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class KinesisSinkContractTest extends SinkContract {
    @TempDir
    Path certificates;

    private StandIn standIn; // null where the test needs none

    /** What the program opens. */
    static final class Opening implements SinkOpening {
        @Override
        public void write(DStream<String> records, String address) {
            KinesisServer.json();
            int port = Integer.parseInt(address.split(" ")[0]);
            write(records, address.split(" ")[1], KinesisServer.endpoint(port), "");
        }

        static void write(DStream<String> records, String stream, URI endpoint, String more) {
            records.to(Kinesis.sink(stream)
                    .endpoint(endpoint)
                    .credentials(KinesisServer.ACCESS, KinesisServer.SECRET)
                    .timeout(java.time.Duration.ofSeconds(5))
                    .records(number -> number, number -> (number + more).getBytes(UTF_8)));
        }
    }

    @AfterEach
    void close() {
        if (standIn != null) {
            standIn.close();
        }
    }

    @Override
    protected Downstream downstream() throws Exception {
        return new Place(KinesisServer.shared());
    }

    @Override
    protected SinkOpening opening() {
        return new Opening();
    }

    @Override
    protected Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    /** Kinesalite takes any credentials. */
    @Override
    protected Mistake<SinkOpening> wrongCredentials(Downstream outside) throws Exception {
        standIn = StandIn.before(KinesisServer.shared().port())
                .next("DescribeStreamSummary", StandIn.Answer.refused(400, "InvalidSignatureException"));
        URI endpoint = KinesisServer.endpoint(standIn.port());
        return Mistake.ends(
                (records, address) -> Opening.write(records, address.split(" ")[1], endpoint, ""),
                "Kinesis does not accept the credentials (400 InvalidSignatureException)",
                "credentials(...)");
    }

    @Override
    protected Mistake<SinkOpening> wrongCertificate(Downstream outside) throws Exception {
        standIn = StandIn.withTls(Certificates.of(certificates, "another.host").withKey());
        URI endpoint = URI.create("https://localhost:" + standIn.port());
        return Mistake.ends(
                (records, address) -> Opening.write(records, "orders", endpoint, ""),
                "the TLS handshake with https://localhost");
    }

    @Override
    protected Mistake<SinkOpening> unknownPlace(Downstream outside) {
        return Mistake.ends(
                (records, address) -> new Opening().write(records, address.split(" ")[0] + " nowhere"),
                "there is no stream 'nowhere'",
                "create it, or correct the name");
    }

    @Override
    protected Mistake<SinkOpening> hugeRecord(Downstream outside) {
        String more = "0".repeat(1 << 20);
        return Mistake.ends(
                (records, address) -> Opening.write(
                        records,
                        address.split(" ")[1],
                        KinesisServer.endpoint(Integer.parseInt(address.split(" ")[0])),
                        more),
                "bytes with its key: the sink takes 1048576",
                "maxRecordBytes(...)");
    }
}
