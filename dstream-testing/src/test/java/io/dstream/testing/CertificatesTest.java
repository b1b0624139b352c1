package io.dstream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    @TempDir
    Path directory;

    @Test
    void whoTrustsTheCertificateShakesHandsAndNobodyElse() throws Exception {
        Certificates one = Certificates.of(directory, "localhost");
        Certificates other = Certificates.of(directory, "elsewhere.example");

        shakeHands(one.withKey(), one.withoutKey());

        assertThat(one.keys()).isNotEmptyFile();
        assertThat(one.trust()).isNotEmptyFile();
        assertThatThrownBy(() -> shakeHands(one.withKey(), other.withoutKey())).isInstanceOf(SSLException.class);
    }

    private static void shakeHands(SSLContext server, SSLContext client) throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (SSLServerSocket listening =
                        (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, here);
                SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket(here, listening.getLocalPort())) {
            CompletableFuture<Void> accepted = CompletableFuture.runAsync(() -> {
                try (SSLSocket peer = (SSLSocket) listening.accept()) {
                    peer.startHandshake();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            socket.startHandshake();
            accepted.join();
        }
    }
}
