package io.dstream.docs;

import io.dstream.StreamingContext;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.sources.Sockets;
import java.time.Duration;
import java.time.Instant;

// snippet: first-event-program
public final class FirstEventProgram {
    public static void main(String[] args) throws InterruptedException {
        int port = Integer.parseInt(args[0]);
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            ssc.from(Sockets.listen(port)) // lines as "2026-01-31T12:00:05Z lamp"
                    .withEventTime(
                            line -> Instant.parse(line.split(" ")[0]), Watermarks.outOfOrderBy(Duration.ofSeconds(10)))
                    .keyBy(line -> line.split(" ")[1])
                    .window(Windows.tumbling(Duration.ofMinutes(1)))
                    .count()
                    .print();
            ssc.start();
            ssc.awaitTermination();
        }
    }
}
// end
