package io.dstream.monitoring.internal.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.Applications;
import io.dstream.monitoring.internal.model.BatchView;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.model.TimesView;
import io.dstream.report.NodeReport.Role;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes what the page is sent: how the program is now, and a row of figures for each batch that was done meanwhile.
 *
 * @param app the program that is shown
 * @param all all programs of the page, for the choice among them
 * @param instance changes when the process does, so that the page begins anew
 * @param control whether the page may do more than show
 */
record Frames(Application app, Applications all, String instance, boolean control) {
    private static final int MOST_ACTIVE = 100;
    private static final int MOST_ERRORS = 5;
    private static final int MOST_PHASES = 8;
    private static final double LEAST_PHASE = 0.01; // of the processing time

    /** A frame for pages that have had so many batches. */
    static byte[] event(ObjectNode frame) {
        return ("data: " + Json.text(frame) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    ObjectNode frame(Recorder.Snapshot now, long seen, Application.Gauges gauges, Instant time) {
        List<String> sources = app.idsOf(Role.SOURCE);
        ObjectNode json = Json.object();
        json.put("instance", instance);
        json.put("from", Math.max(seen, now.completions() - now.completed().size()));
        json.put("completions", now.completions());
        json.put("now", time.toEpochMilli());
        json.set("apps", applications());
        json.put("app", app.id());
        json.put("name", app.name());
        json.put("state", app.state());
        json.put("interval", app.interval().toMillis());
        json.put("firstBatch", now.firstBatch());
        json.put("failed", now.failed());
        json.put("received", now.received());
        json.put("processed", now.processed());
        json.put("outputs", app.idsOf(Role.OUTPUT).size());
        json.set("sources", Json.tree(sources));
        json.set("gauges", Json.tree(gauges));
        json.set("receivers", Json.tree(now.receivers()));
        if (now.stopped() != null) {
            json.set("stopped", Json.tree(now.stopped()));
        }
        json.put("control", control);
        json.set(
                "health",
                Json.tree(app.health()
                        .map(health -> health.withErrors(MOST_ERRORS))
                        .orElse(null)));
        app.running().ifPresent(running -> json.set("running", HealthShapes.summary(running)));
        json.set("active", active(now, sources));
        json.set("failures", failures(now));
        json.set("rows", rows(now.completed(), sources));
        return json;
    }

    private ArrayNode applications() {
        ArrayNode json = Json.array();
        for (Application one : all.all()) {
            json.addObject().put("id", one.id()).put("name", one.name()).put("state", one.state());
        }
        return json;
    }

    private static ArrayNode active(Recorder.Snapshot now, List<String> sources) {
        ArrayNode json = Json.array();
        now.active().stream().limit(MOST_ACTIVE).forEach(batch -> {
            ArrayNode row = row(batch, sources);
            row.add(batch.status().name());
            json.add(row);
        });
        return json;
    }

    private static ArrayNode failures(Recorder.Snapshot now) {
        ArrayNode json = Json.array();
        now.groups().stream().limit(MOST_ERRORS).forEach(group -> {
            BatchView batch = group.last();
            ObjectNode failure = json.addObject();
            failure.put("time", batch.time());
            failure.put("count", group.count());
            failure.put("first", group.first());
            failure.put("type", batch.error().type());
            failure.put("message", batch.error().message());
            failure.put("at", batch.error().at());
            failure.put("traceOmitted", batch.error().traceOmitted());
            Optional<BatchView.Output> output =
                    batch.outputs().stream().filter(o -> o.error() != null).findFirst();
            output.ifPresent(o -> failure.put("output", o.id()).put("site", o.site()));
            if (batch.failed() != null) {
                failure.put("operator", batch.failed().operator());
                failure.put("kind", batch.failed().kind());
                failure.put("site", batch.failed().site());
                failure.put("line", batch.failed().line());
                failure.put("traceOmitted", batch.failed().traceOmitted());
            }
        });
        return json;
    }

    private static ArrayNode rows(List<BatchView> batches, List<String> sources) {
        ArrayNode json = Json.array();
        batches.forEach(batch -> json.add(row(batch, sources)));
        return json;
    }

    /**
     * Time, number, records, delay, time taken, outputs done, failed, attempts, letters, failed?, by source, state,
     * watermarks, phases.
     */
    private static ArrayNode row(BatchView batch, List<String> sources) {
        ArrayNode row = Json.array();
        row.add(batch.time());
        row.add(batch.id());
        row.add(batch.records());
        row.add(batch.schedulingDelay());
        row.add(batch.processingTime());
        row.add(batch.doneOutputs());
        row.add(batch.failedOutputs());
        row.add(batch.attempts());
        row.add(batch.deadLetters());
        row.add(batch.error() == null ? 0 : 1);
        Map<String, Long> records = new HashMap<>();
        batch.sources().forEach(source -> records.put(source.id(), source.records()));
        ArrayNode bySource = row.addArray();
        sources.forEach(source -> bySource.add(records.getOrDefault(source, 0L)));
        ArrayNode states = row.addArray();
        batch.states()
                .forEach(state ->
                        states.addArray().add(state.id()).add(state.keys()).add(state.bytes()));
        ArrayNode watermarks = row.addArray();
        batch.watermarks().forEach(watermark -> watermarks
                .addArray()
                .add(watermark.id())
                .add(watermark.time())
                .add(watermark.lag())
                .add(watermark.open())
                .add(watermark.dropped().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .add(watermark.heldBy()));
        row.add(phases(batch));
        return row;
    }

    /** Those that took much of the time, in the order in which they began. */
    private static ArrayNode phases(BatchView batch) {
        double least = batch.processingTime() == null ? 0 : batch.processingTime() * LEAST_PHASE;
        List<TimesView.Phase> large = batch.times().phases().stream()
                .filter(phase -> phase.durationMillis() > 0 && phase.durationMillis() >= least)
                .sorted(Comparator.comparingDouble(TimesView.Phase::startMillis))
                .toList();
        ArrayNode json = Json.array();
        TimesView.longest(large, MOST_PHASES, Comparator.comparingDouble(TimesView.Phase::durationMillis))
                .forEach(phase ->
                        json.addArray().add(phase.phase()).add(phase.operator()).add(phase.durationMillis()));
        return json;
    }
}
