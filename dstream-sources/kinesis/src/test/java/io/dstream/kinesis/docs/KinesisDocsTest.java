package io.dstream.kinesis.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.kinesis.Kinesis;
import io.dstream.kinesis.KinesisRecord;
import io.dstream.kinesis.KinesisSource;
import io.dstream.kinesis.LostRecordsPolicy;
import io.dstream.kinesis.StartPosition;
import io.dstream.kinesis.UndecodablePolicy;
import io.dstream.sink.Sink;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on Kinesis shows. */
class KinesisDocsTest {
    @TempDir
    Path checkpoint;

    /** A word and how often it came. */
    record Count(String word, long n) {}

    @Test
    void aProgram() {
        // snippet: kinesis-program
        StreamingContext ssc = StreamingContext.builder()
                .appName("orders")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(checkpoint)
                .build();
        DStream<KinesisRecord<String>> orders = ssc.from(Kinesis.stream("orders")
                        .region("eu-west-1")
                        .values(bytes -> new String(bytes, UTF_8))
                        .from(StartPosition.horizon()))
                .named("orders");
        DStream<Count> counts =
                orders.map(KinesisRecord::key).countByValue().map(pair -> new Count(pair.key(), pair.value()));
        counts.to(Kinesis.sink("counts").region("eu-west-1").records(Count::word, count -> Long.toString(count.n())
                .getBytes(UTF_8)));
        // end
        assertThat(ssc).isNotNull();
        ssc.close();
    }

    @Test
    void settings() {
        // snippet: kinesis-settings
        KinesisSource<String> source = Kinesis.stream("arn:aws:kinesis:eu-west-1:123456789012:stream/orders")
                .region("eu-west-1")
                .values(bytes -> new String(bytes, UTF_8))
                .from(StartPosition.latest())
                .onUndecodable(UndecodablePolicy.SKIP)
                .onLostRecords(LostRecordsPolicy.EARLIEST)
                .readsPerSecond(2); // another program reads the stream too
        // end
        assertThat(source).hasToString("kinesis arn:aws:kinesis:eu-west-1:123456789012:stream/orders");
    }

    @Test
    void order() {
        // snippet: kinesis-order
        Sink<Count> inOrder = Kinesis.sink("counts")
                .region("eu-west-1")
                .orderPerKey()
                .records(Count::word, count -> Long.toString(count.n()).getBytes(UTF_8));
        // end
        assertThat(inOrder).isNotNull();
    }

    @Test
    void local() {
        // snippet: kinesis-local
        KinesisSource<byte[]> source = Kinesis.stream("orders")
                .endpoint(URI.create("http://127.0.0.1:4567"))
                .credentials("any", "any")
                .from(StartPosition.horizon());
        // end
        assertThat(source).isNotNull();
    }
}
