package io.dstream.examples.connectors;

import io.dstream.StreamingContext;
import io.dstream.flume.Flume;
import io.dstream.flume.FlumeEvent;
import io.dstream.sources.Generators;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Counts log events of each level over the last ten seconds. An agent of Flume delivers them: this program starts it,
 * and sends it the events, unless it is told a port where your own agent delivers.
 */
public final class FlumeEvents {
    private static final List<String> LEVELS = List.of("INFO", "INFO", "WARN", "INFO", "INFO", "ERROR", "INFO");

    private FlumeEvents() {}

    /**
     * Runs the program until it is killed.
     *
     * @param args nothing, or the port to listen on for an agent
     * @throws IOException if the agent cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 1 || (args.length == 1 && !args[0].matches("\\d{1,5}"))) {
            System.err.println("usage: [PORT]\n       where to listen for an agent of Flume; found '"
                    + String.join(" ", args) + "'");
            System.exit(2);
        }
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("flume-events")
                .batchInterval(Duration.ofSeconds(1))
                .stopOnShutdown(Duration.ofSeconds(5))
                .build()) {
            int port = args.length == 0 ? LocalServer.freePort() : Integer.parseInt(args[0]);
            Printing.all(
                    ssc.from(Flume.listen(port).decoded(event -> event.headers().getOrDefault("level", "none")))
                            .countByValueAndWindow(Duration.ofSeconds(10), Duration.ofSeconds(2)));
            if (args.length == 0) {
                withAgent(ssc, port);
            } else {
                ssc.start();
                System.out.println("Waiting for an agent whose Avro sink sends to port " + port);
                ssc.awaitTermination();
            }
        }
    }

    private static void withAgent(StreamingContext ssc, int port) throws IOException, InterruptedException {
        try (LocalServer agent = LocalFlume.start(new Address("127.0.0.1", port))) {
            Address source = agent.address();
            ssc.from(Generators.rate(20, n -> LEVELS.get((int) (n % LEVELS.size()))))
                    .to(Flume.send(
                            source.host(),
                            source.port(),
                            level -> FlumeEvent.of(Map.of("level", level), "something happened")));
            ssc.start();
            agent.outlive(ssc);
            System.out.println("A Flume agent takes events at " + source + " and delivers them to port " + port);
            ssc.awaitTermination();
        }
    }
}
