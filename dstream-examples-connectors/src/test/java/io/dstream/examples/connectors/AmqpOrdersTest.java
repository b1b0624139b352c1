package io.dstream.examples.connectors;

import io.dstream.testing.Debian;
import io.dstream.testing.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("endurance") // RabbitMQ takes long to start
class AmqpOrdersTest {
    @Test
    void ordersAreCounted() throws Exception {
        int mapper = Ports.free();
        try (OtherServer broker = start(mapper);
                Example example = Example.start(AmqpOrders.class, broker.address())) {
            example.awaitLine("  apple \\d+, pear \\d+, plum \\d+");
            example.end();
        } finally {
            var unused = new ProcessBuilder("epmd", "-port", Integer.toString(mapper), "-kill")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        }
    }

    private static OtherServer start(int mapper) throws Exception {
        Debian.program("rabbitmq-server", "rabbitmq-server");
        OtherServer server = new OtherServer();
        Path folder = server.folder();
        Files.writeString(
                folder.resolve("rabbitmq.conf"),
                "listeners.tcp.1 = " + server.address() + "\ndisk_free_limit.absolute = 1MB\n");
        Files.writeString(folder.resolve("plugins"), "[].");
        var unused = new ProcessBuilder("chown", "-R", "rabbitmq", folder.toString())
                .start()
                .onExit()
                .join();
        return server.start(List.of(
                "runuser",
                "-u",
                "rabbitmq",
                "--",
                "env",
                "HOME=" + folder,
                "RABBITMQ_NODENAME=dstream" + mapper + "@localhost",
                "RABBITMQ_CONFIG_FILE=" + folder.resolve("rabbitmq.conf"),
                "RABBITMQ_DIST_PORT=" + Ports.free(),
                "RABBITMQ_MNESIA_BASE=" + folder.resolve("data"),
                "RABBITMQ_LOG_BASE=" + folder.resolve("logs"),
                "RABBITMQ_ENABLED_PLUGINS_FILE=" + folder.resolve("plugins"),
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
                "ERL_EPMD_PORT=" + mapper,
                "ERL_EPMD_ADDRESS=127.0.0.1",
                "/usr/lib/rabbitmq/bin/rabbitmq-server"));
    }
}
