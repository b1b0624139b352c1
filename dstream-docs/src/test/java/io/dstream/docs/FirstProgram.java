package io.dstream.docs;

import io.dstream.StreamingContext;
import io.dstream.sources.Sockets;
import java.time.Duration;
import java.util.List;

// snippet: first-program
public final class FirstProgram {
    public static void main(String[] args) throws InterruptedException {
        int port = Integer.parseInt(args[0]);
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            ssc.from(Sockets.textLines("localhost", port))
                    .flatMap(line -> List.of(line.split(" ")))
                    .countByValue()
                    .print();
            ssc.start();
            ssc.awaitTermination();
        }
    }
}
// end
