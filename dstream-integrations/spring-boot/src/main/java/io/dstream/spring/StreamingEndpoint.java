package io.dstream.spring;

import io.dstream.StreamingContext;
import io.dstream.report.BatchReport;
import io.dstream.report.NodeReport;
import io.dstream.report.OutputReport;
import io.dstream.report.ReceiverReport;
import io.dstream.report.SourceReport;
import io.dstream.report.StateReport;
import io.dstream.report.StreamingMetrics;
import io.dstream.report.WatermarkReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * The endpoint {@code dstream}: the program's figures, its last batch and its graph, as plain values. Times are in
 * milliseconds. Like all endpoints except health, it is exposed over HTTP only if
 * {@code management.endpoints.web.exposure.include} names it.
 */
@Endpoint(id = "dstream")
public final class StreamingEndpoint {
    private final StreamingContext ssc;

    StreamingEndpoint(StreamingContext ssc) {
        this.ssc = ssc;
    }

    /**
     * Returns the current state of the program. Costs the same as {@link StreamingContext#metrics} and
     * {@link StreamingContext#graph}.
     *
     * @return names and values
     */
    @ReadOperation
    public Map<String, Object> program() {
        StreamingContext.State state = ssc.state();
        Map<String, Object> program = new LinkedHashMap<>();
        program.put("app", ssc.appName());
        program.put("state", state.name());
        program.put("batchInterval", ssc.batchInterval().toMillis());
        metrics().ifPresent(metrics -> add(program, metrics));
        program.put("graph", ssc.graph().stream().map(StreamingEndpoint::node).toList());
        return program;
    }

    /** Nothing before the start, nor of a program that never ran. */
    private Optional<StreamingMetrics> metrics() {
        try {
            return Optional.of(ssc.metrics());
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    private static void add(Map<String, Object> program, StreamingMetrics metrics) {
        program.put("completedBatches", metrics.completedBatches());
        program.put("failedBatches", metrics.failedBatches());
        program.put("waitingBatches", metrics.waitingBatches());
        program.put("runningBatches", metrics.runningBatches());
        program.put("receivedRecords", metrics.receivedRecords());
        program.put("processedRecords", metrics.processedRecords());
        program.put(
                "receivers",
                metrics.receivers().stream().map(StreamingEndpoint::receiver).toList());
        metrics.lastBatch().ifPresent(batch -> program.put("lastBatch", batch(batch)));
    }

    private static Map<String, Object> batch(BatchReport report) {
        Map<String, Object> batch = new LinkedHashMap<>();
        batch.put("id", report.id());
        batch.put("time", report.time().toString());
        batch.put("records", report.records());
        duration(batch, "schedulingDelay", report.schedulingDelay());
        duration(batch, "processingTime", report.processingTime());
        batch.put("attempts", report.attempts());
        batch.put("deadLetters", report.deadLetters());
        failure(batch, report.failure());
        batch.put(
                "sources",
                report.sources().stream().map(StreamingEndpoint::source).toList());
        batch.put(
                "outputs",
                report.outputs().stream().map(StreamingEndpoint::output).toList());
        batch.put(
                "states", report.states().stream().map(StreamingEndpoint::state).toList());
        batch.put(
                "watermarks",
                report.watermarks().stream().map(StreamingEndpoint::watermark).toList());
        return batch;
    }

    private static Map<String, Object> source(SourceReport report) {
        return Map.of("id", report.source(), "records", report.records());
    }

    private static Map<String, Object> output(OutputReport report) {
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("id", report.id());
        output.put("site", report.site());
        duration(output, "duration", report.duration());
        failure(output, report.failure());
        return output;
    }

    private static Map<String, Object> state(StateReport report) {
        return Map.of("id", report.operator(), "keys", report.keys(), "bytes", report.bytes());
    }

    private static Map<String, Object> watermark(WatermarkReport report) {
        Map<String, Object> watermark = new LinkedHashMap<>();
        watermark.put("id", report.operator());
        watermark.put("watermark", report.watermark().toString());
        duration(watermark, "lag", report.knownLag());
        watermark.put("openWindows", report.openWindows());
        return watermark;
    }

    private static Map<String, Object> receiver(ReceiverReport report) {
        Map<String, Object> receiver = new LinkedHashMap<>();
        receiver.put("source", report.source());
        receiver.put("active", report.active());
        report.lastError().ifPresent(error -> receiver.put("lastError", error));
        report.lastErrorTime().ifPresent(time -> receiver.put("lastErrorTime", time.toString()));
        return receiver;
    }

    private static Map<String, Object> node(NodeReport report) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("id", report.id());
        node.put("kind", report.kind());
        node.put("role", report.role().name());
        node.put("site", report.site());
        node.put("parents", List.copyOf(report.parents()));
        node.put("slide", report.slide().toMillis());
        return node;
    }

    private static void duration(Map<String, Object> values, String name, Optional<Duration> duration) {
        duration.ifPresent(known -> values.put(name, TimeUnit.NANOSECONDS.toMicros(known.toNanos()) / 1e3));
    }

    private static void failure(Map<String, Object> values, Optional<Throwable> failure) {
        failure.ifPresent(thrown -> values.put("failure", thrown.toString()));
    }
}
