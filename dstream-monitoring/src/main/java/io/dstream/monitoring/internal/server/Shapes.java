package io.dstream.monitoring.internal.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.BatchView;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.model.TimesView;
import io.dstream.report.NodeReport.Role;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * What the REST addresses answer. Fields that Spark's streaming addresses have are named and typed as there: dates as
 * text in GMT, durations in whole milliseconds; the others stand behind them. Absent is what is not known.
 */
final class Shapes {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'GMT'").withZone(ZoneOffset.UTC);

    private Shapes() {}

    static String date(long millis) {
        return DATE.format(Instant.ofEpochMilli(millis));
    }

    static ObjectNode application(Application app) {
        Recorder.Snapshot now = app.recorder().all();
        ObjectNode json = Json.object();
        json.put("id", app.id());
        json.put("name", app.name());
        json.put("state", app.state());
        json.put("batchDuration", app.interval().toMillis());
        json.put("numFailedBatches", now.failed());
        return json;
    }

    static ObjectNode statistics(Application app) {
        Recorder.Snapshot now = app.recorder().all();
        long active = now.receivers().stream().filter(Recorder.Receiver::active).count();
        ObjectNode json = Json.object();
        if (now.firstBatch() >= 0) {
            json.put("startTime", date(now.firstBatch()));
        }
        json.put("batchDuration", app.interval().toMillis());
        json.put("numReceivers", now.receivers().size());
        json.put("numActiveReceivers", active);
        json.put("numInactiveReceivers", now.receivers().size() - active);
        json.put("numTotalCompletedBatches", now.completions());
        json.put("numRetainedCompletedBatches", now.completed().size());
        json.put("numActiveBatches", now.active().size());
        json.put("numProcessedRecords", now.processed());
        json.put("numReceivedRecords", now.received());
        putAverage(json, "avgInputRate", average(now.completed(), b -> rate(b.records(), app)));
        putLong(json, "avgSchedulingDelay", average(now.completed(), BatchView::schedulingDelay));
        putLong(json, "avgProcessingTime", average(now.completed(), BatchView::processingTime));
        putLong(json, "avgTotalDelay", average(now.completed(), BatchView::totalDelay));
        json.put("numFailedBatches", now.failed());
        return json;
    }

    private static double rate(long records, Application app) {
        return records * 1000.0 / app.interval().toMillis();
    }

    /** Null where there is nothing to take the mean of. */
    static Double average(List<BatchView> batches, Function<BatchView, Double> figure) {
        double sum = 0;
        int n = 0;
        for (BatchView batch : batches) {
            Double value = figure.apply(batch);
            if (value != null) {
                sum += value;
                n++;
            }
        }
        return n == 0 ? null : (Double) (sum / n);
    }

    private static void putAverage(ObjectNode json, String field, Double value) {
        if (value != null) {
            json.put(field, Math.round(value * 1000) / 1000.0);
        }
    }

    private static void putLong(ObjectNode json, String field, Double millis) {
        if (millis != null) {
            json.put(field, Math.round(millis));
        }
    }

    // ---- receivers ----

    static ArrayNode receivers(Application app) {
        ArrayNode json = Json.array();
        List<String> sources = app.idsOf(Role.SOURCE);
        for (int i = 0; i < sources.size(); i++) {
            json.add(receiver(app, i));
        }
        return json;
    }

    /** A source, by its place among the program's sources. */
    static ObjectNode receiver(Application app, int index) {
        String id = app.idsOf(Role.SOURCE).get(index);
        Recorder.Snapshot now = app.recorder().all();
        ObjectNode json = Json.object();
        json.put("streamId", index);
        json.put("streamName", id);
        now.receivers().stream()
                .filter(receiver -> receiver.id().equals(id))
                .findFirst()
                .ifPresent(receiver -> {
                    json.put("isActive", receiver.active());
                    if (receiver.lastErrorTime() != null) {
                        json.put("lastErrorTime", date(receiver.lastErrorTime()));
                    }
                    if (receiver.lastError() != null) {
                        json.put("lastErrorMessage", receiver.lastError());
                    }
                    if (receiver.error() != null) {
                        json.put("lastError", receiver.error().line());
                    }
                });
        ArrayNode rates = Json.array();
        for (BatchView batch : now.completed()) {
            batch.sources().stream()
                    .filter(source -> source.id().equals(id) && source.records() >= 0)
                    .forEach(source -> rates.add(Json.array().add(batch.time()).add(rate(source.records(), app))));
        }
        putAverage(json, "avgEventRate", average(now.completed(), batch -> batch.sources().stream()
                .filter(source -> source.id().equals(id) && source.records() >= 0)
                .map(source -> rate(source.records(), app))
                .findFirst()
                .orElse(null)));
        json.set("eventRates", rates);
        return json;
    }

    // ---- batches ----

    static ObjectNode batch(Application app, BatchView batch) {
        ObjectNode json = Json.object();
        json.put("batchId", batch.time());
        json.put("batchTime", date(batch.time()));
        json.put("status", batch.status().name());
        json.put("batchDuration", app.interval().toMillis());
        json.put("inputSize", batch.records());
        putLong(json, "schedulingDelay", batch.schedulingDelay());
        putLong(json, "processingTime", batch.processingTime());
        putLong(json, "totalDelay", batch.totalDelay());
        json.put("numActiveOutputOps", batch.runningOutputs());
        json.put("numCompletedOutputOps", batch.doneOutputs());
        json.put("numFailedOutputOps", batch.failedOutputs());
        json.put(
                "numTotalOutputOps",
                Math.max(app.idsOf(Role.OUTPUT).size(), batch.outputs().size()));
        if (batch.error() != null) {
            json.put("firstFailureReason", batch.error().line());
        }
        json.put("number", batch.id());
        json.put("attempts", batch.attempts());
        json.put("deadLetters", batch.deadLetters());
        return json;
    }

    /** A batch with all that is known of it. */
    static ObjectNode details(Application app, BatchView batch) {
        ObjectNode json = batch(app, batch);
        putExact(json, "schedulingDelayMillis", batch.schedulingDelay());
        putExact(json, "processingTimeMillis", batch.processingTime());
        json.set("sources", Json.tree(batch.sources()));
        json.set("states", Json.tree(batch.states()));
        json.set("operators", Json.tree(batch.operators()));
        json.set("watermarks", Json.tree(batch.watermarks()));
        json.set("engine", Json.tree(batch.engine()));
        json.set("phases", Json.tree(batch.times().phases()));
        json.set("stages", Json.tree(batch.times().stages()));
        json.set("operatorTimes", Json.tree(batch.times().operators()));
        json.put("garbageCollectionMillis", batch.times().garbageCollectionMillis());
        json.put("stallsMillis", batch.times().stallsMillis());
        if (batch.failed() != null) {
            json.set("failed", Json.tree(batch.failed()));
        }
        if (batch.error() != null) {
            json.set("error", Json.tree(batch.error()));
        }
        return json;
    }

    private static void putExact(ObjectNode json, String field, Double value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    /** The output operations of a batch: those that ran, and then those that a failure kept from it. */
    static ArrayNode operations(Application app, BatchView batch) {
        ArrayNode json = Json.array();
        batch.outputs().forEach(output -> json.add(operation(app, batch, output)));
        notRun(app, batch).forEach(json::add);
        return json;
    }

    /** One of them, by its number. */
    static Optional<ObjectNode> operation(Application app, BatchView batch, long index) {
        return batch.outputs().stream()
                .filter(output -> output.index() == index)
                .findFirst()
                .map(output -> operation(app, batch, output))
                .or(() -> notRun(app, batch).stream()
                        .filter(json -> json.get("outputOpId").asLong() == index)
                        .findFirst());
    }

    private static List<ObjectNode> notRun(Application app, BatchView batch) {
        if (batch.failed() == null) {
            return List.of();
        }
        List<Application.Node> outputs = app.graph().stream()
                .filter(node -> node.role().equals(Role.OUTPUT.name()))
                .toList();
        List<ObjectNode> all = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Application.Node output = outputs.get(i);
            boolean ran = batch.outputs().stream().anyMatch(o -> o.id().equals(output.id()));
            if (!ran && batch.failed().outputsNotRun().contains(output.id())) {
                ObjectNode json = Json.object();
                json.put("outputOpId", i);
                json.put("name", output.id());
                json.put("description", output.site());
                json.set("jobIds", Json.array());
                json.put("status", "NOT_RUN");
                all.add(json);
            }
        }
        return all;
    }

    private static ObjectNode operation(Application app, BatchView batch, BatchView.Output output) {
        ObjectNode json = Json.object();
        json.put("outputOpId", output.index());
        json.put("name", output.id());
        json.put("description", output.site());
        putLong(json, "duration", output.duration());
        if (output.error() != null) {
            json.put("failureReason", output.error().line());
        }
        json.set("jobIds", Json.array());
        json.put("status", output.error() != null ? "FAILED" : output.duration() == null ? "PROCESSING" : "COMPLETED");
        putExact(json, "durationMillis", output.duration());
        recordsInto(app, batch, output.id()).ifPresent(records -> json.put("records", records));
        if (output.error() != null) {
            json.set("error", Json.tree(output.error()));
        }
        return json;
    }

    /**
     * How many records an output operation was given: known where the operator before it was counted, or is a source.
     */
    private static OptionalLong recordsInto(Application app, BatchView batch, String output) {
        return app.graph().stream()
                .filter(node -> node.id().equals(output))
                .flatMap(node -> node.parents().stream())
                .mapToLong(parent -> given(batch, parent))
                .filter(records -> records >= 0)
                .findFirst();
    }

    static long given(BatchView batch, String node) {
        for (BatchView.Source source : batch.sources()) {
            if (source.id().equals(node)) {
                return source.records();
            }
        }
        long out = -1;
        for (BatchView.Operator operator : batch.operators()) {
            if (operator.id().equals(node)) {
                out = operator.out(); // the last of the operations inside it
            }
        }
        return out;
    }

    // ---- the graph ----

    static ObjectNode graph(Application app) {
        List<BatchView> batches = app.recorder().all().completed();
        ArrayNode nodes = Json.array();
        for (Application.Node node : app.graph()) {
            ObjectNode json = (ObjectNode) Json.tree(node);
            for (int i = batches.size() - 1; i >= 0; i--) {
                ObjectNode figures = figures(batches.get(i), node.id());
                if (!figures.isEmpty()) {
                    figures.put("batchId", batches.get(i).time());
                    json.set("last", figures);
                    break;
                }
            }
            nodes.add(json);
        }
        ObjectNode json = Json.object();
        json.set("nodes", nodes);
        for (int i = batches.size() - 1; i >= 0 && !json.has("counted"); i--) {
            if (!batches.get(i).operators().isEmpty()) {
                json.put("counted", batches.get(i).time());
            }
        }
        return json;
    }

    /** A node, and the batches in which something of it is known, newest first. */
    static ObjectNode node(Application app, Application.Node node) {
        List<BatchView> batches = app.recorder().all().completed();
        ArrayNode rows = Json.array();
        for (int i = batches.size() - 1; i >= 0; i--) {
            ObjectNode figures = figures(batches.get(i), node.id());
            if (!figures.isEmpty()) {
                figures.put("batchId", batches.get(i).time());
                figures.put("failed", batches.get(i).error() != null);
                rows.add(figures);
            }
        }
        ObjectNode json = (ObjectNode) Json.tree(node);
        json.set("batches", rows);
        json.set("statistics", statistics(rows));
        return json;
    }

    /** How the figures of a node spread over the batches that are held. */
    private static ObjectNode statistics(ArrayNode rows) {
        ObjectNode json = Json.object();
        for (String figure : List.of("timeMillis", "out")) {
            double[] values = StreamSupport.stream(rows.spliterator(), false)
                    .filter(row -> row.has(figure))
                    .mapToDouble(row -> row.get(figure).asDouble())
                    .sorted()
                    .toArray();
            if (values.length > 0) {
                json.putObject(figure)
                        .put("p50", quantile(values, 0.5))
                        .put("p95", quantile(values, 0.95))
                        .put("p99", quantile(values, 0.99))
                        .put("max", values[values.length - 1]);
            }
        }
        return json;
    }

    /** The smallest value that at least this share of all values does not exceed. */
    static double quantile(double[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    private static ObjectNode figures(BatchView batch, String id) {
        ObjectNode json = Json.object();
        for (BatchView.Source source : batch.sources()) {
            if (source.id().equals(id) && source.records() >= 0) {
                json.put("out", source.records());
            }
        }
        for (BatchView.Operator operator : batch.operators()) {
            if (operator.id().equals(id)) {
                if (!json.has("in") && operator.in() >= 0) {
                    json.put("in", operator.in());
                }
                if (operator.out() >= 0) {
                    json.put("out", operator.out());
                }
            }
        }
        putTime(json, batch, id);
        for (BatchView.State state : batch.states()) {
            if (state.id().equals(id)) {
                json.put("keys", state.keys());
                json.put("bytes", state.bytes());
            }
        }
        for (BatchView.Watermark watermark : batch.watermarks()) {
            if (watermark.id().equals(id)) {
                json.put("lag", watermark.lag());
                json.put("open", watermark.open());
                json.put("heldBy", watermark.heldBy());
            }
        }
        for (BatchView.Output output : batch.outputs()) {
            if (output.id().equals(id)) {
                putExact(json, "duration", output.duration());
                if (output.duration() != null) {
                    json.put("timeMillis", output.duration()).put("exact", true);
                }
                if (output.error() != null) {
                    json.put("error", output.error().line());
                }
            }
        }
        return json;
    }

    /** The time of an operator with that of the operations inside it. */
    private static void putTime(ObjectNode json, BatchView batch, String id) {
        List<TimesView.Operator> parts = batch.times().operators().stream()
                .filter(operator -> operator.id().equals(id))
                .toList();
        if (!parts.isEmpty()) {
            double millis =
                    parts.stream().mapToDouble(TimesView.Operator::timeMillis).sum();
            json.put("timeMillis", Math.round(millis * 1000) / 1000.0);
            json.put("exact", parts.stream().allMatch(TimesView.Operator::exact));
        }
    }

    /** Why a request has no other answer. */
    static ObjectNode reason(int status, String reason) {
        ObjectNode json = Json.object();
        json.put("status", status);
        json.put("reason", Objects.requireNonNull(reason));
        return json;
    }
}
