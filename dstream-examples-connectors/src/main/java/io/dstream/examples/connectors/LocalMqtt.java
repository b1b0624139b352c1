package io.dstream.examples.connectors;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Moquette, a broker that speaks MQTT 3.1.1 and keeps messages in memory. */
final class LocalMqtt {
    private LocalMqtt() {}

    /** Starts it, which takes a few seconds. */
    static LocalServer start() throws IOException, InterruptedException {
        LocalServer broker = new LocalServer("mqtt");
        Files.createDirectory(broker.directory().resolve("config"));
        Files.writeString(broker.directory().resolve("config/moquette.conf"), """
                host %s
                port %d
                allow_anonymous true
                persistence_enabled false
                telemetry_enabled false
                """.formatted(
                        broker.address().host(), broker.address().port()));
        return broker.start(
                List.of("-Xmx128m", "-Dmoquette.path=" + broker.directory()), "io.moquette.broker.Server", List.of());
    }
}
