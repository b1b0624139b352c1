package io.dstream.sources;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Puts TLS on a connection, once per connection, on its own thread. Immutable. */
record Tls(SSLContext context, boolean clientAuth) {

    /** A connection to a server whose certificate must be good for the host's name. */
    Socket client(Socket raw, String host, Duration patience) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, host, raw.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return shakeHands(socket, patience);
    }

    /** A connection from a sender, who must show a certificate if this says so. */
    Socket server(Socket raw, Duration patience) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, null, true);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(clientAuth);
        return shakeHands(socket, patience);
    }

    private static Socket shakeHands(SSLSocket socket, Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        socket.startHandshake();
        return socket;
    }
}
