package io.dstream.spring.docs;

import io.dstream.StreamingContext;
import io.dstream.report.StreamingMetrics;
import java.time.Duration;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

// snippet: spring-inject
@RestController
class Progress {
    private final StreamingContext ssc;

    Progress(StreamingContext ssc) {
        this.ssc = ssc;
    }

    @GetMapping("/progress")
    Map<String, Long> progress() {
        StreamingMetrics metrics = ssc.metrics();
        return Map.of("records", metrics.processedRecords(), "waitingBatches", metrics.waitingBatches());
    }

    @PostMapping("/stop")
    void stop() {
        ssc.stopGracefully(Duration.ofSeconds(10));
    }
}
// end
