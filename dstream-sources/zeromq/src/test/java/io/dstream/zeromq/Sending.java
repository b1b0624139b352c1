package io.dstream.zeromq;

import io.dstream.StreamingContext;
import io.dstream.sink.Sink;
import io.dstream.source.Sources;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/** Programs that send a few batches. */
final class Sending {
    private static final Duration LONG = Duration.ofSeconds(30);

    private Sending() {}

    /** Sends one batch, and ends. */
    static <T> void all(Sink<T> sink, List<T> records) throws Exception {
        try (StreamingContext ssc = StreamingContext.local(Duration.ofMillis(10))) {
            ssc.from(Sources.queue(new ArrayDeque<>(List.of(records)))).to(sink);
            ssc.start();
            ssc.stopGracefully(LONG);
            ssc.awaitTermination();
        }
    }
}
