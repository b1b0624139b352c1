package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.s3.S3;
import io.dstream.s3.S3Location;
import io.dstream.sink.FileSink;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code that the page on S3 shows. There is no store here; the tests of the module have one. */
@Timeout(60)
class S3Test {
    private static URI nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    @Test
    void keepsAProgramInS3() {
        TestInput<String> source = TestInput.create();
        // snippet: s3-first
        StreamingContext ssc = StreamingContext.builder()
                .appName("orders")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointStorage(S3.at("s3://bucket/programs/orders").region("eu-central-1"))
                .build();
        DStream<String> orders = ssc.from(source).named("orders");
        PairDStream<String, Long> counts =
                orders.mapToPair(order -> Pair.of(order, 1L)).reduceByKey(Long::sum);
        counts.to(FileSink.lines(S3.at("s3://bucket/counts").region("eu-central-1")));
        // end
        assertThat(ssc.state()).isEqualTo(StreamingContext.State.INITIALIZED);
        ssc.close();
    }

    @Test
    void saysThatAStoreCannotBeReached() throws Exception {
        URI store = nobody();
        // snippet: s3-other-store
        S3Location location = S3.at("s3://bucket/programs/orders")
                .endpoint(store) // such as https://store.example:9000
                .pathStyle()
                .credentials("access key", "secret key")
                .maxRetries(1)
                .timeout(Duration.ofSeconds(5));
        // end
        StreamingContext ssc = StreamingContext.builder()
                .appName("orders")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointStorage(location)
                .build();
        ssc.from(TestInput.<String>create()).named("orders").foreachBatch(batch -> {});
        assertThatThrownBy(ssc::start).hasStackTraceContaining(store + " cannot be reached: check endpoint(...)");
        ssc.close();
    }
}
