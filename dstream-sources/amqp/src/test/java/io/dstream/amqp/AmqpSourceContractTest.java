package io.dstream.amqp;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SourceContract;
import io.dstream.testing.connectors.SourceOpening;
import io.dstream.testing.connectors.Upstream;

/** With numbers that tell messages apart; without them, the same is promised but that some come twice. */
class AmqpSourceContractTest extends SourceContract {
    /** Opens the source. */
    static final class Opening implements SourceOpening {
        @Override
        public DStream<String> open(StreamingContext ssc, String address) {
            return open(ssc, RabbitServer.amqp(address), RabbitServer.queue(address));
        }

        static DStream<String> open(StreamingContext ssc, Amqp amqp, String queue) {
            return ssc.from(amqp.heartbeat(java.time.Duration.ofSeconds(1))
                            .queue(queue)
                            .maxMessageBytes(1 << 20)
                            .onUndecodable(UndecodablePolicy.REJECT)
                            .identifiedBy(message -> "feed", message -> Long.parseLong(message.text()))
                            .text())
                    .named("in");
        }
    }

    @Override
    protected Upstream upstream() throws Exception {
        return RabbitServer.shared().place();
    }

    @Override
    protected SourceOpening opening() {
        return new Opening();
    }

    @Override
    protected Promise promise() {
        return Promise.EXACTLY_ONCE;
    }

    @Override
    protected Mistake<SourceOpening> wrongCredentials(Upstream outside) {
        return Mistake.ends(
                (ssc, address) -> Opening.open(ssc, RabbitServer.amqp(address).user("shop", "wrong"), "x"),
                "refuses the user 'shop' or its password",
                "user(name, password)");
    }

    @Override
    protected Mistake<SourceOpening> wrongCertificate(Upstream outside) {
        RabbitServer elsewhere = RabbitServer.elsewhere();
        return Mistake.ends(
                (ssc, address) -> Opening.open(
                        ssc,
                        Amqp.at("localhost", elsewhere.tlsPort())
                                .tls(elsewhere.certificates().withoutKey()),
                        "x"),
                "TLS handshake",
                "for the name localhost");
    }

    @Override
    protected Mistake<SourceOpening> unknownPlace(Upstream outside) {
        return Mistake.ends(
                (ssc, address) -> Opening.open(ssc, RabbitServer.amqp(address), "nowhere"),
                "no queue 'nowhere'",
                "declare it first");
    }
}
