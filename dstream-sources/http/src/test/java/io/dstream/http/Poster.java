package io.dstream.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Posts the lines of a file, a few a request, each until it is answered with 204, or with 400. */
final class Poster {
    private static final int LINES = 200;
    private static final long PAUSE_NANOS = 10_000_000;

    private Poster() {}

    /** Arguments: the address, the file, a file in which to remember. */
    public static void main(String[] args) throws Exception {
        Spool spool = new Spool(Path.of(args[1]), Path.of(args[2]));
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        long done = spool.remembered();
        try (Spool.Reader reader = new Spool.Reader(spool.lines())) {
            reader.skip(done);
            while (true) {
                List<String> lines = reader.next(LINES);
                if (lines.isEmpty()) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                    continue;
                }
                HttpRequest request = HttpRequest.newBuilder(URI.create(args[0]))
                        .timeout(Duration.ofSeconds(5))
                        .header("Dstream-Sender", "poster")
                        .header("Dstream-Sequence", Long.toString(done)) // lines before it
                        .POST(HttpRequest.BodyPublishers.ofString(String.join("\n", lines)))
                        .build();
                while (!isTaken(client, request)) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                done += lines.size();
                spool.remember(done);
            }
        }
    }

    private static boolean isTaken(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status == 204 || status == 400;
        } catch (IOException e) {
            return false;
        }
    }
}
