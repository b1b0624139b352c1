package io.dstream.sources.internal.socket;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Puts TLS on a connection, once per connection, on its own thread, which waits until another closes the raw connection
 * if the peer takes for ever. Immutable.
 */
public record Tls(SSLContext context, boolean clientAuth) {

    /** A connection to a server whose certificate must be good for the host's name. */
    Socket client(Socket raw, String host) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, host, raw.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return shakeHands(socket);
    }

    /** A connection from a sender, who must show a certificate if this says so. */
    Socket server(Socket raw) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, null, true);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(clientAuth);
        return shakeHands(socket);
    }

    private static Socket shakeHands(SSLSocket socket) throws IOException {
        socket.startHandshake();
        return socket;
    }
}
