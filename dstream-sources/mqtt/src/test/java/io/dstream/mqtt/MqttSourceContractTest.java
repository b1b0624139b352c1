package io.dstream.mqtt;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SourceContract;
import io.dstream.testing.connectors.SourceOpening;
import io.dstream.testing.connectors.Upstream;
import java.time.Duration;

/** With numbers that tell messages apart; without them, the same is promised but that some come twice. */
class MqttSourceContractTest extends SourceContract {
    /** Opens the source. */
    static final class Opening implements SourceOpening {
        @Override
        public DStream<String> open(StreamingContext ssc, String address) {
            return open(ssc, Mosquitto.mqtt(address), Mosquitto.topic(address));
        }

        static DStream<String> open(StreamingContext ssc, Mqtt mqtt, String topic) {
            return ssc.from(mqtt.keepAlive(Duration.ofSeconds(2))
                            .subscribe(Mosquitto.clientId(topic), topic)
                            .maxMessageBytes(100_000)
                            .onUndecodable(UndecodablePolicy.SKIP)
                            .identifiedBy(MqttMessage::topic, message -> Long.parseLong(message.text()))
                            .text())
                    .named("in");
        }
    }

    @Override
    protected Upstream upstream() throws Exception {
        return Mosquitto.shared().place();
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
                (ssc, address) -> Opening.open(ssc, Mosquitto.mqtt(address).user(Mosquitto.USER, "wrong"), "x"),
                "refuses the user 'shop' or its password",
                "user(name, password)");
    }

    @Override
    protected Mistake<SourceOpening> wrongCertificate(Upstream outside) {
        Mosquitto elsewhere = Mosquitto.elsewhere();
        return Mistake.ends(
                (ssc, address) -> Opening.open(
                        ssc, Mqtt.at("localhost", elsewhere.tlsPort()).tls(elsewhere.trusted()), "x"),
                "TLS handshake",
                "for the name localhost");
    }

    @Override
    protected Mistake<SourceOpening> unknownPlace(Upstream outside) {
        return Mistake.impossible("a topic need not exist");
    }
}
