package io.dstream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.testing.Proxy.Fate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyTest {
    private final AtomicInteger served = new AtomicInteger();
    private ServerSocket server;
    private Proxy proxy;

    /** A server that gives back each byte, one more. */
    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = new Proxy(server.getLocalPort());
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    Socket client = server.accept();
                    new Thread(() -> serve(client)).start();
                }
            } catch (IOException e) {
                // the end
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) {
        try (client) {
            for (int b = client.getInputStream().read();
                    b >= 0;
                    b = client.getInputStream().read()) {
                served.incrementAndGet();
                client.getOutputStream().write(b + 1);
            }
        } catch (IOException e) {
            // cut
        }
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket client() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout((int) Await.DEADLINE.toMillis());
        return client;
    }

    private static int asked(Socket client, int b) throws IOException {
        client.getOutputStream().write(b);
        int answer = client.getInputStream().read();
        if (answer < 0) {
            throw new IOException("cut");
        }
        return answer;
    }

    @Test
    void passesOnWhatComes() throws IOException {
        try (Socket client = client()) {
            assertThat(asked(client, 1)).isEqualTo(2);
            assertThat(asked(client, 5)).isEqualTo(6);
        }
    }

    @Test
    void cutsAtRequestsAsItIsTold() throws IOException {
        proxy.on("C", () -> Fate.IS_LOST);
        try (Socket client = client()) {
            assertThat(asked(client, 'A')).isEqualTo('B');
            assertThatThrownBy(() -> asked(client, 'C')).isInstanceOf(IOException.class);
        }
        assertThat(served).hasValue(1);
        proxy.on("C", () -> Fate.IS_NOT_ANSWERED);
        try (Socket client = client()) {
            assertThatThrownBy(() -> asked(client, 'C')).isInstanceOf(IOException.class);
        }
        assertThat(served).hasValue(2);
        assertThat(proxy.cuts()).isEqualTo(2);
    }

    /** It never gives up its port, which somebody else might take. */
    @Test
    void isDownAndUpAgainAtTheSamePort() throws IOException {
        try (Socket client = client()) {
            assertThat(asked(client, 1)).isEqualTo(2);
            proxy.down();
            assertThatThrownBy(() -> asked(client, 1)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> new ServerSocket(proxy.port(), 1, InetAddress.getLoopbackAddress()))
                .isInstanceOf(java.net.BindException.class);
        assertThatThrownBy(() -> {
                    try (Socket client = client()) {
                        asked(client, 1);
                    }
                })
                .isInstanceOf(IOException.class);
        proxy.up();
        try (Socket client = client()) {
            assertThat(asked(client, 1)).isEqualTo(2);
        }
    }

    @Test
    void refusesWithoutCutting() throws IOException {
        try (Socket client = client()) {
            assertThat(asked(client, 1)).isEqualTo(2);
            proxy.refuse();
            assertThat(asked(client, 3)).isEqualTo(4);
        }
    }

    @Test
    void whatIsHeldBackInSilenceComesLater() throws IOException {
        try (Socket client = client()) {
            assertThat(asked(client, 1)).isEqualTo(2);
            proxy.fallSilent();
            client.getOutputStream().write(7);
            assertThat(served).hasValue(1);
            proxy.speak();
            assertThat(client.getInputStream().read()).isEqualTo(8);
        }
    }
}
