package io.dstream.examples.crash;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server of lines, on a free port, with a thread for each connection. */
abstract class Server implements Closeable {
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Random random;
    volatile boolean finished;

    Server(long seed) throws IOException {
        random = new Random(seed);
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    final void begin(Runnable growing) {
        daemon(this::accept);
        daemon(growing);
    }

    static void daemon(Runnable body) {
        Thread thread = new Thread(body, "feed");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                daemon(() -> serveQuietly(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serveQuietly(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            serve(socket, new LineReader(socket.getInputStream()), socket.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // the program was killed, or this connection was to break
        } finally {
            sockets.remove(socket);
        }
    }

    abstract void serve(Socket socket, LineReader in, OutputStream out) throws IOException, InterruptedException;

    final String address() {
        return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
    }

    /** Once in so many times. */
    final boolean rarely(int once) {
        return random(once) == 0;
    }

    final int random(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }

    static byte[] bytes(String line) {
        return line.getBytes(StandardCharsets.UTF_8);
    }

    /** Some of a line, without its end; then the connection breaks. */
    final void breakOff(String line, OutputStream out) throws IOException {
        byte[] all = bytes(line);
        out.write(all, 0, random(all.length));
        out.flush();
        throw new IOException("broken off");
    }

    @Override
    public void close() throws IOException {
        finished = true;
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
