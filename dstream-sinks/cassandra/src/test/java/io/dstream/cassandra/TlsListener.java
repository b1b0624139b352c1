package io.dstream.cassandra;

import io.dstream.testing.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Shows a certificate to whoever connects, on a thread that does not keep the JVM alive. */
final class TlsListener {
    private final SSLServerSocket listening;

    TlsListener(Certificates certificates) throws IOException, GeneralSecurityException {
        listening = (SSLServerSocket) certificates
                .withKey()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::run, "tls-listener");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    private void run() {
        while (true) {
            try (Socket client = listening.accept()) {
                ((SSLSocket) client).startHandshake();
                var unused = client.getInputStream().read();
            } catch (IOException e) {
                // the client has refused the certificate
            }
        }
    }
}
