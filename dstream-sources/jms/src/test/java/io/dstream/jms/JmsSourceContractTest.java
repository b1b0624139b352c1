package io.dstream.jms;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SourceContract;
import io.dstream.testing.connectors.SourceOpening;
import io.dstream.testing.connectors.Upstream;
import jakarta.jms.ConnectionFactory;

/** With numbers that tell messages apart; without them, the same is promised but that some come twice. */
class JmsSourceContractTest extends SourceContract {
    /** Opens the source. */
    static final class Opening implements SourceOpening {
        @Override
        public DStream<String> open(StreamingContext ssc, String address) {
            return open(ssc, ArtemisServer.factory(address), ArtemisServer.queue(address), ArtemisServer.PASSWORD);
        }

        static DStream<String> open(StreamingContext ssc, ConnectionFactory factory, String queue, String password) {
            return ssc.from(Jms.queue(factory, queue)
                            .user(ArtemisServer.USER, password)
                            .clientId("contract-" + queue)
                            .maxMessageBytes(1 << 20)
                            .onUndecodable(UndecodablePolicy.REJECT)
                            .identifiedBy(message -> "feed", message -> Long.parseLong(message.text()))
                            .text())
                    .named("in");
        }
    }

    @Override
    protected Upstream upstream() throws Exception {
        return ArtemisServer.shared().place();
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
                (ssc, address) -> Opening.open(ssc, ArtemisServer.factory(address), "shop.x", "wrong"),
                "refuses the user 'shop' or the password",
                "user(name, password)");
    }

    @Override
    protected Mistake<SourceOpening> wrongCertificate(Upstream outside) {
        return Mistake.retries(
                (ssc, address) ->
                        Opening.open(ssc, ArtemisServer.shared().elsewhere(), "shop.x", ArtemisServer.PASSWORD),
                "no connection to the broker",
                "for the host's name");
    }

    @Override
    protected Mistake<SourceOpening> unknownPlace(Upstream outside) {
        return Mistake.ends(
                (ssc, address) -> Opening.open(ssc, ArtemisServer.factory(address), "nowhere", ArtemisServer.PASSWORD),
                "queue nowhere",
                "create it first");
    }
}
