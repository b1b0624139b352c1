package io.dstream.s3.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Stands before an S3 server on the loopback interface, and lets its requests fail in the ways that they do on a
 * network. Each request has a connection of its own. Used by any thread.
 */
public final class FaultyStore implements AutoCloseable {

    /** What happens to a request. */
    public enum Fate {
        /** It reaches the server, and the answer the client. */
        PASSES,
        /** The connection is cut before it reaches the server. */
        IS_LOST,
        /** It is done, and the connection is cut instead of the answer. */
        IS_NOT_ANSWERED,
        /** It is done, and the connection is cut in the middle of the answer. */
        IS_HALF_ANSWERED,
        /** It is done, and the connection is cut in the head of the answer. */
        IS_ANSWERED_WITH_A_STATUS,
        /** The server asks for fewer requests. */
        IS_TOO_MUCH,
        /** It is not done, and there is never an answer. */
        HANGS,
        /** A condition that does not hold does not keep it from being answered as if it were done. */
        IS_UNCONDITIONAL,
        /** The server's answer is that there is no such right. */
        IS_FORBIDDEN,
        /** The server's answer is that the bucket is elsewhere. */
        IS_ELSEWHERE
    }

    /**
     * A request.
     *
     * @param line such as {@code PUT /bucket/key?uploads}
     */
    public record Request(String line, boolean isConditional) {
        public boolean is(String method, String text) {
            return line.startsWith(method + " ") && line.contains(text);
        }
    }

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Function<Request, Fate> fates = request -> Fate.PASSES;

    public FaultyStore(int target) throws IOException {
        this.target = target;
        start(this::accept);
    }

    private static void start(Runnable body) {
        Thread thread = new Thread(body, "faulty-store");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Decides on each request from now on. */
    public void on(Function<Request, Fate> decision) {
        fates = decision;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                sockets.add(client);
                start(() -> serve(client));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void serve(Socket client) {
        boolean hangs = false;
        try {
            hangs = !answered(client);
        } catch (IOException e) {
            return; // the client has gone, or the server has
        } finally {
            if (!hangs) {
                cut(client);
            }
        }
    }

    private static void cut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            return; // it is closed
        }
    }

    private boolean answered(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        String head = head(in);
        if (head.isEmpty()) {
            return true;
        }
        if (head.toLowerCase(Locale.ROOT).contains("\r\nexpect:")) {
            client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        byte[] body = in.readNBytes(length(head));
        String line = head.substring(0, head.indexOf(" HTTP/"));
        Fate fate = fates.apply(new Request(line, head.toLowerCase(Locale.ROOT).contains("\r\nif-none-match:")));
        OutputStream out = client.getOutputStream();
        switch (fate) {
            case IS_LOST -> {}
            case HANGS -> {
                return false;
            }
            case IS_TOO_MUCH -> out.write(error("503 Slow Down", "SlowDown", ""));
            case IS_FORBIDDEN -> out.write(error("403 Forbidden", "AccessDenied", ""));
            case IS_ELSEWHERE ->
                out.write(error("301 Moved Permanently", "PermanentRedirect", "x-amz-bucket-region: eu-central-1\r\n"));
            default -> {
                byte[] answer = forward(head, body);
                switch (fate) {
                    case IS_NOT_ANSWERED -> {}
                    case IS_HALF_ANSWERED -> out.write(answer, 0, answer.length - answer.length / 3);
                    case IS_ANSWERED_WITH_A_STATUS ->
                        out.write(answer, 0, new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n") + 2);
                    case IS_UNCONDITIONAL ->
                        out.write(
                                new String(answer, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 412")
                                        ? done(line)
                                        : answer);
                    default -> out.write(answer);
                }
            }
        }
        out.flush();
        return true;
    }

    private static byte[] done(String line) {
        String body = line.contains("uploadId")
                ? "<CompleteMultipartUploadResult><ETag>\"x\"</ETag></CompleteMultipartUploadResult>"
                : "";
        return ("HTTP/1.1 200 OK\r\nETag: \"x\"\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] error(String status, String code, String header) {
        String body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>by the test</Message></Error>";
        return ("HTTP/1.1 " + status + "\r\n" + header + "Content-Type: application/xml\r\nConnection: close\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] forward(String head, byte[] body) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            String sent = head.replaceFirst("(?i)\r\nexpect:[^\r]*", "")
                    .replaceFirst("(?i)\r\nconnection:[^\r]*", "")
                    .replaceFirst("\r\n", "\r\nConnection: close\r\n");
            OutputStream out = server.getOutputStream();
            out.write(sent.getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
            return withLength(server.getInputStream().readAllBytes());
        }
    }

    /** So that an answer that was cut is seen to be. */
    private static byte[] withLength(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        String head = text.substring(0, Math.max(0, end)).toLowerCase(Locale.ROOT);
        boolean hasEnd = head.contains("\r\ncontent-length:") || head.contains("\r\ntransfer-encoding:");
        return end < 0 || hasEnd || head.contains(" 204 ")
                ? answer
                : (text.substring(0, end) + "\r\nContent-Length: " + (answer.length - end - 4) + text.substring(end))
                        .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int end = 0;
        while (end < 4) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            bytes.write(b);
            end = b == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : b == '\r' ? 1 : 0;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static int length(String head) {
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        sockets.forEach(FaultyStore::cut);
    }
}
