package io.dstream.examples.connectors;

import io.dstream.StreamingContext;
import io.dstream.zeromq.ZMessage;
import io.dstream.zeromq.ZeroMq;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Counts the words that senders push over ZeroMQ. There is no server: another thread of this process is a sender. */
public final class ZeroMqWords {
    private static final int PAUSE_MILLIS = 100;

    private ZeroMqWords() {}

    /**
     * Runs the program until it is killed.
     *
     * @param args nothing, or the address to bind, {@code 127.0.0.1:5555} by default; if there is one, nobody sends but
     *     you
     * @throws IOException if the bundled text cannot be read
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        String endpoint = "tcp://" + (args.length == 0 ? new Address("127.0.0.1", 5555) : Address.of(args[0]));
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("zeromq-words")
                .batchInterval(Duration.ofSeconds(1))
                .stopOnShutdown(Duration.ofSeconds(5))
                .build()) {
            Printing.mostFrequent(ssc.from(ZeroMq.pull(endpoint).bind().decoded(ZMessage::text))
                    .flatMap(Feed::words)
                    .filter(word -> word.length() > 4)
                    .countByValue());
            ssc.start();
            if (args.length == 0) {
                startSender(endpoint, Feed.lines());
            }
            System.out.println("Counting what is pushed to " + endpoint);
            ssc.awaitTermination();
        }
    }

    private static void startSender(String endpoint, List<String> lines) {
        Thread sender = new Thread(() -> {
            try (ZContext context = new ZContext();
                    ZMQ.Socket socket = context.createSocket(SocketType.PUSH)) {
                socket.connect(endpoint);
                for (int n = 0; ; n++) {
                    socket.send(lines.get(n % lines.size()));
                    Thread.sleep(PAUSE_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        sender.setDaemon(true);
        sender.start();
    }
}
