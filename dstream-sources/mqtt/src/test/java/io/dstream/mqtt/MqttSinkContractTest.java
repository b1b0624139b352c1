package io.dstream.mqtt;

import io.dstream.DStream;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SinkContract;
import io.dstream.testing.connectors.SinkOpening;
import java.time.Duration;

class MqttSinkContractTest extends SinkContract {
    /** Opens the sink. */
    static final class Opening implements SinkOpening {
        @Override
        public void write(DStream<String> records, String address) {
            write(records, Mosquitto.mqtt(address), Mosquitto.topic(address));
        }

        static void write(DStream<String> records, Mqtt mqtt, String topic) {
            records.to(mqtt.keepAlive(Duration.ofSeconds(2))
                    .publish((String text) -> MqttMessage.of(topic, text))
                    .sink());
        }
    }

    @Override
    protected Downstream downstream() throws Exception {
        return Mosquitto.shared().place();
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
                        Opening.write(records, Mosquitto.mqtt(address).user(Mosquitto.USER, "wrong"), "x"),
                "refuses the user 'shop' or its password",
                "user(name, password)");
    }

    @Override
    protected Mistake<SinkOpening> wrongCertificate(Downstream outside) {
        Mosquitto elsewhere = Mosquitto.elsewhere();
        return Mistake.ends(
                (records, address) -> Opening.write(
                        records, Mqtt.at("localhost", elsewhere.tlsPort()).tls(elsewhere.trusted()), "x"),
                "TLS handshake",
                "for the name localhost");
    }

    @Override
    protected Mistake<SinkOpening> unknownPlace(Downstream outside) {
        return Mistake.impossible("a topic need not exist");
    }

    @Override
    protected Mistake<SinkOpening> hugeRecord(Downstream outside) {
        return Mistake.ends(
                (records, address) -> new Opening().write(records.map(n -> n.repeat(Mosquitto.LARGEST)), address),
                "a message cannot be sent",
                "raise the broker's limit");
    }
}
