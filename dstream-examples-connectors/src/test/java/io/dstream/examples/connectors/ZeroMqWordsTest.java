package io.dstream.examples.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Ports;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

class ZeroMqWordsTest {
    @Test
    void theSenderInTheSameProcessIsCounted() throws Exception {
        try (Example example = Example.start(ZeroMqWords.class)) {
            example.awaitLine("spark \\d+, ");
            example.end();
        }
    }

    @Test
    void othersArePushedAndCounted() throws Exception {
        String address = "127.0.0.1:" + Ports.free();
        try (Example example = Example.start(ZeroMqWords.class, address);
                ZContext context = new ZContext();
                ZMQ.Socket socket = context.createSocket(SocketType.PUSH)) {
            socket.connect("tcp://" + address);
            assertThat(socket.send("lines about other lines")).isTrue();
            example.awaitLine("lines 2, about 1, other 1");
            example.end();
        }
    }
}
