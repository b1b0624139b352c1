package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import io.dstream.testing.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketTlsTest {
    @TempDir
    static Path directory;

    private static Certificates localhost;
    private static Certificates elsewhere;

    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        localhost = Certificates.of(directory, "localhost");
        elsewhere = Certificates.of(directory, "elsewhere.example");
    }

    private static ServerSocket server(Certificates certificates) throws Exception {
        return certificates
                .withKey()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("localhost"));
    }

    private static SocketClient client(ServerSocket server, SSLContext context) {
        return Sockets.client("localhost", server.getLocalPort())
                .tls(context)
                .reconnectDelay(Duration.ofMillis(5), Duration.ofMillis(20));
    }

    private Peer connect(SSLContext context) throws Exception {
        Socket socket = context.getSocketFactory().createSocket("localhost", port.get());
        return new Peer(socket);
    }

    @Test
    void aClientReadsFromAServerThatItTrusts() throws Exception {
        try (ServerSocket server = server(localhost);
                Program<String> program =
                        Program.run(client(server, localhost.withoutKey()).lines())) {
            try (Peer peer = Peer.accept(server)) {
                peer.send("a\nb\n");
                assertThat(program.awaitRecords(2)).containsExactly("a", "b");
            }
            program.awaitReport("trying again");
        }
    }

    @Test
    void aClientRefusesACertificateThatItDoesNotTrust() throws Exception {
        try (ServerSocket server = server(localhost);
                Program<String> program =
                        Program.run(client(server, elsewhere.withoutKey()).lines());
                Peer peer = Peer.accept(server)) {
            peer.awaitClosed();
            program.awaitReport("SSLHandshakeException");
            assertThat(program.count("started")).isZero();
        }
    }

    @Test
    void aClientRefusesACertificateForAnotherHost() throws Exception {
        try (ServerSocket server = server(elsewhere);
                Program<String> program =
                        Program.run(client(server, elsewhere.withoutKey()).lines());
                Peer peer = Peer.accept(server)) {
            peer.awaitClosed();
            program.awaitReport("name matching localhost");
            assertThat(program.count("started")).isZero();
        }
    }

    @Test
    void aServerReadsFromSendersWithTlsAndFromNoOthers() throws Exception {
        SocketServer options = Sockets.server(0).tls(localhost.withKey()).onListening(port::complete);
        try (Program<String> program = Program.run(options.lines());
                Peer sender = connect(localhost.withoutKey());
                Peer plain = Peer.connect(port.get())) {
            plain.send("this is no handshake\n");
            plain.awaitClosed();
            sender.send("a\n");
            assertThat(program.awaitRecords(1)).containsExactly("a");
        }
    }

    @Test
    void aServerReadsOnlyFromSendersWithACertificateWhereItAsksForOne() throws Exception {
        SocketServer options =
                Sockets.server(0).tlsWithClientAuth(localhost.withKey()).onListening(port::complete);
        try (Program<String> program = Program.run(options.lines());
                Peer known = connect(localhost.withKey());
                Peer unknown = connect(localhost.withoutKey())) {
            known.send("a\n");
            program.awaitRecords(1);
            unknown.awaitClosed();
            program.awaitReport("SSLHandshakeException");
            assertThat(program.records()).containsExactly("a");
        }
    }

    /** A whole TLS record's header, and never its end: to whoever reads it, it is one read that goes on for ever. */
    private static final byte[] RECORD = {23, 3, 3, 0x40, 0};

    @Test
    void aSenderWhoDripsBytesIntoATlsRecordDoesNotHoldItsPlaceForLonger() throws Exception {
        SocketServer options = Sockets.server(0)
                .tls(localhost.withKey())
                .maxConnections(1)
                .idleTimeout(Duration.ofSeconds(2))
                .onListening(port::complete);
        try (Program<String> program = Program.run(options.lines());
                Peer raw = Peer.connect(port.get())) {
            SSLSocket over =
                    (SSLSocket) localhost.withoutKey().getSocketFactory().createSocket(raw.socket, "x", 1, false);
            over.startHandshake();
            raw.send(RECORD);
            dripUntilClosed(raw);
            program.awaitReport("nothing came in time");
            Await.until("a good sender is served", () -> {
                try (Peer sender = connect(localhost.withoutKey())) {
                    sender.send("a\n");
                } catch (IOException e) {
                    return false; // the place is still taken
                }
                return program.size() > 0;
            });
        }
    }

    @Test
    void aServerWhoDripsItsHandshakeIsGivenUp() throws Exception {
        try (ServerSocket server = Peer.listen(0);
                Program<String> program = Program.run(client(server, localhost.withoutKey())
                        .connectTimeout(Duration.ofMillis(300))
                        .lines());
                Peer peer = Peer.accept(server)) {
            peer.send(new byte[] {22, 3, 3, 0x40, 0});
            dripUntilClosed(peer);
            program.awaitReport("nothing came in time");
        }
    }

    @Test
    void aSenderWhoDripsItsHandshakeIsDisconnected() throws Exception {
        SocketServer options = Sockets.server(0)
                .tls(localhost.withKey())
                .idleTimeout(Duration.ofMillis(300))
                .onListening(port::complete);
        try (Program<String> program = Program.run(options.lines());
                Peer peer = Peer.connect(port.get())) {
            peer.send(new byte[] {22, 3, 3, 0x40, 0});
            dripUntilClosed(peer);
            program.awaitReport("nothing came in time");
        }
    }

    private static void dripUntilClosed(Peer peer) throws Exception {
        Await.until("who sends single bytes is cut off", () -> {
            try {
                peer.send(new byte[] {1});
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void stopsWithOpenConnections() throws Exception {
        SocketServer options = Sockets.server(0).tls(localhost.withKey()).onListening(port::complete);
        try (Program<String> program = Program.run(options.lines());
                Peer silent = Peer.connect(port.get());
                Peer sender = connect(localhost.withoutKey())) {
            sender.send("a\n");
            assertThat(program.awaitRecords(1)).containsExactly("a");
            program.context.stop();
            sender.awaitClosed();
            silent.awaitClosed();
        }
    }
}
