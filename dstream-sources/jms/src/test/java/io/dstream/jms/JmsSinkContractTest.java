package io.dstream.jms;

import io.dstream.DStream;
import io.dstream.testing.connectors.Downstream;
import io.dstream.testing.connectors.Mistake;
import io.dstream.testing.connectors.Promise;
import io.dstream.testing.connectors.SinkContract;
import io.dstream.testing.connectors.SinkOpening;
import jakarta.jms.ConnectionFactory;
import java.time.Duration;

class JmsSinkContractTest extends SinkContract {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Opens the sink. */
    static final class Opening implements SinkOpening {
        @Override
        public void write(DStream<String> records, String address) {
            write(records, ArtemisServer.factory(address), ArtemisServer.queue(address), ArtemisServer.PASSWORD, LONG);
        }

        static void write(
                DStream<String> records, ConnectionFactory factory, String queue, String password, Duration patience) {
            records.to(Jms.toQueue(factory, queue, (String text) -> JmsMessage.of(text))
                    .user(ArtemisServer.USER, password)
                    .retryFor(patience)
                    .sink());
        }
    }

    @Override
    protected Downstream downstream() throws Exception {
        return ArtemisServer.shared().place();
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
                (records, address) -> Opening.write(records, ArtemisServer.factory(address), "shop.x", "wrong", LONG),
                "refuses the user 'shop' or the password",
                "user(name, password)");
    }

    @Override
    protected Mistake<SinkOpening> wrongCertificate(Downstream outside) {
        return Mistake.ends(
                (records, address) -> Opening.write(
                        records,
                        ArtemisServer.shared().elsewhere(),
                        "x",
                        ArtemisServer.PASSWORD,
                        Duration.ofSeconds(1)),
                "no connection to the broker",
                "for the host's name");
    }

    @Override
    protected Mistake<SinkOpening> unknownPlace(Downstream outside) {
        return Mistake.ends(
                (records, address) ->
                        Opening.write(records, ArtemisServer.factory(address), "nowhere", ArtemisServer.PASSWORD, LONG),
                "queue nowhere",
                "create it first");
    }

    @Override
    protected Mistake<SinkOpening> hugeRecord(Downstream outside) {
        return Mistake.impossible("Artemis writes large messages to files, and has no limit");
    }
}
