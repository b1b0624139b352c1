package io.dstream.amqp;

import io.dstream.DStream;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SinkContract;
import io.dstream.testing.connectors.SinkOpening;
import java.time.Duration;

class AmqpSinkContractTest extends SinkContract {
    /** Opens the sink. */
    static final class Opening implements SinkOpening {
        @Override
        public void write(DStream<String> records, String address) {
            write(records, RabbitServer.amqp(address), RabbitServer.queue(address));
        }

        static void write(DStream<String> records, Amqp amqp, String queue) {
            records.to(amqp.enqueue(queue, (String text) -> AmqpMessage.of(text))
                    .retryFor(Duration.ofMinutes(5)) // RabbitMQ may take long to start
                    .sink());
        }
    }

    @Override
    protected Downstream downstream() throws Exception {
        return RabbitServer.shared().place();
    }

    @Override
    protected SinkOpening opening() {
        return new Opening();
    }

    @Override
    protected Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    protected Mistake<SinkOpening> wrongCredentials(Downstream outside) {
        return Mistake.ends(
                (records, address) ->
                        Opening.write(records, RabbitServer.amqp(address).user("guest", "wrong"), "x"),
                "refuses the user 'guest' or its password",
                "user(name, password)");
    }

    @Override
    protected Mistake<SinkOpening> wrongCertificate(Downstream outside) {
        RabbitServer elsewhere = RabbitServer.elsewhere();
        return Mistake.ends(
                (records, address) -> Opening.write(
                        records,
                        Amqp.at("localhost", elsewhere.tlsPort())
                                .tls(elsewhere.certificates().withoutKey()),
                        "x"),
                "TLS handshake",
                "for the name localhost");
    }

    @Override
    protected Mistake<SinkOpening> unknownPlace(Downstream outside) {
        return Mistake.ends(
                (records, address) -> Opening.write(records, RabbitServer.amqp(address), "nowhere"),
                "no queue 'nowhere'",
                "declare it first");
    }

    @Override
    protected Mistake<SinkOpening> hugeRecord(Downstream outside) {
        return Mistake.ends(
                (records, address) ->
                        new Opening().write(records.map(n -> n.repeat(RabbitServer.LARGEST + 1)), address),
                "PRECONDITION_FAILED",
                "larger than configured max size");
    }
}
