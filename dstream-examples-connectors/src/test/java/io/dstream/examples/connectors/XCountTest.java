package io.dstream.examples.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.testing.Await;
import io.dstream.x.X;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class XCountTest {
    @Test
    void postsAboutSparkAreCounted() throws Exception {
        List<Long> counts = new CopyOnWriteArrayList<>();
        try (LocalX x = new LocalX();
                StreamingContext ssc = StreamingContext.local(Duration.ofMillis(100))) {
            XCount.counts(
                            ssc,
                            X.filteredStream("no-token").endpoint(x.address()).rule("spark"))
                    .foreachBatch(batch -> {
                        counts.addAll(batch.collect());
                    });
            ssc.start();
            Await.until("some are counted", () -> counts.stream().anyMatch(count -> count >= 3));
            ssc.stop();
        }
        assertThat(counts).first().isIn(0L, 1L);
    }
}
