package io.dstream.examples.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Debian;
import io.dstream.testing.Ports;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisOrdersTest {
    @Test
    void ordersAreCountedAgainAfterAStop(@TempDir Path checkpoint) throws Exception {
        try (OtherServer redis = start()) {
            for (int i = 0; i < 2; i++) {
                try (Example example = Example.start(RedisOrders.class, redis.address(), checkpoint)) {
                    example.awaitLine("  apple \\d+, pear \\d+, plum \\d+");
                    example.end();
                }
            }
        }
    }

    private static OtherServer start() throws Exception {
        OtherServer server = new OtherServer();
        String program = Debian.program("redis-server", "redis-server").toString();
        String port = Integer.toString(server.address().port());
        return server.start(List.of(program, "--port", port, "--bind", "127.0.0.1", "--save", ""));
    }

    @Test
    void aServerThatIsAwayIsNamedWithTheCommandThatStartsOne() throws Exception {
        int port = Ports.free();
        try (Example example = Example.start(RedisOrders.class, "localhost:" + port)) {
            assertThat(example.awaitEnd(1))
                    .contains("Nobody listens at localhost:" + port)
                    .contains("redis-server --port " + port + " --save ''");
        }
    }

    @Test
    void wrongArgumentsGetTheUsage() throws Exception {
        try (Example example = Example.start(RedisOrders.class, "localhost")) {
            assertThat(example.awaitEnd(2)).contains("usage: ").contains("found 'localhost'");
        }
    }
}
