package io.dstream.examples;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a story to whoever connects, 30 lines a second, over and over. Takes one listener at a time. */
public final class StoryServer implements AutoCloseable {
    static final String TITLE = "The Lamp at Carrow Point";

    private static final Logger LOG = LoggerFactory.getLogger(StoryServer.class);
    private static final int LINES_A_SECOND = 30;

    private final List<String> story = story();
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Thread thread = new Thread(this::serve, "story-server");

    /**
     * Listens on a free port of the loopback address.
     *
     * @throws IOException if it cannot
     */
    public StoryServer() throws IOException {
        thread.setDaemon(true);
        thread.start();
    }

    /** The lines of the story. */
    static List<String> story() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                StoryServer.class.getResourceAsStream("/the-lamp-at-carrow-point.txt"), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.isBlank()).toList();
        }
    }

    /** The address that it listens on. */
    public String host() {
        return server.getInetAddress().getHostAddress();
    }

    /** The port that it listens on. */
    public int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    Writer out = new BufferedWriter(
                            new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8))) {
                tell(out);
            } catch (IOException e) {
                LOG.debug("the listener has left, or the server is closed", e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void tell(Writer out) throws IOException, InterruptedException {
        for (int line = 0; ; line++) {
            out.write(story.get(line % story.size()) + "\n");
            out.flush();
            Thread.sleep(1000 / LINES_A_SECOND);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        thread.interrupt();
    }

    @Override
    public String toString() {
        return host() + ":" + port();
    }
}
