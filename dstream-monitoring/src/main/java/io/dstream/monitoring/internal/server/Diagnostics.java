package io.dstream.monitoring.internal.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dstream.StreamingContext;
import io.dstream.internal.text.Logs;
import io.dstream.monitoring.internal.diagnose.Environment;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.BatchView;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.model.Refusal;
import io.dstream.monitoring.internal.model.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.slf4j.Logger;

/**
 * A file with all that is known of a program, for whoever looks into it later. Written piece by piece, one batch at a
 * time, so that it is never in memory as a whole. A part that cannot be made says why in its place.
 */
final class Diagnostics {
    private static final Logger LOG = Logs.of("monitoring");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Application app;
    private final Instant now;
    private final Part<String> threads;
    private final Part<String> log;
    private final Optional<Prometheus> prometheus;

    /** Makes a part of the file. */
    @FunctionalInterface
    interface Part<T> {
        T make() throws Refusal;
    }

    Diagnostics(Application app, Instant now, Part<String> threads, Part<String> log, Optional<Prometheus> prometheus) {
        this.app = app;
        this.now = now;
        this.threads = threads;
        this.log = log;
        this.prometheus = prometheus;
    }

    /** What the file is called, without an ending: ASCII alone. */
    String name() {
        return "dstream-" + Text.fileName(app.id()) + "-" + TIME.format(now);
    }

    void writeTo(OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            json(zip, "health.json", () -> HealthShapes.health(app));
            json(zip, "running.json", () -> HealthShapes.running(app));
            json(zip, "statistics.json", () -> Shapes.statistics(app));
            json(zip, "graph.json", () -> Shapes.graph(app));
            json(zip, "settings.json", this::settings);
            json(zip, "memory.json", () -> Json.tree(Environment.memory()));
            text(zip, "threads.txt", threads);
            text(zip, "log.txt", log);
            if (prometheus.isPresent()) {
                text(zip, "metrics.txt", () -> prometheus.get().scrape());
            }
            batches(zip);
        }
    }

    private ObjectNode settings() {
        ObjectNode json = Json.object();
        json.put("time", now.toString());
        json.put("application", app.id());
        json.put("state", app.state());
        json.put("dstream", StreamingContext.version());
        app.context().ifPresent(ssc -> json.set("program", Json.tree(ssc.settings())));
        app.checkpoint().ifPresent(directory -> json.put("checkpointDirectory", directory));
        json.set("jvmArguments", Json.tree(Environment.arguments()));
        json.set("systemProperties", Json.tree(Environment.properties()));
        return json;
    }

    /** All batches that are held, newest first, those that failed and have passed otherwise last. */
    private void batches(ZipOutputStream zip) throws IOException {
        Recorder.Snapshot all = app.recorder().all();
        begin(zip, "batches.json");
        String before = "[\n";
        for (List<BatchView> part : List.of(all.active(), all.completed(), passed(all))) {
            for (int i = part.size() - 1; i >= 0; i--) {
                zip.write(before.getBytes(StandardCharsets.UTF_8));
                zip.write(Json.bytes(Shapes.details(app, part.get(i))));
                before = ",\n";
            }
        }
        zip.write((before.equals("[\n") ? "[]\n" : "\n]\n").getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private static List<BatchView> passed(Recorder.Snapshot all) {
        long oldest = all.completed().isEmpty()
                ? Long.MAX_VALUE
                : all.completed().get(0).time();
        return all.failures().stream().filter(batch -> batch.time() < oldest).toList();
    }

    private void json(ZipOutputStream zip, String name, Part<JsonNode> part) throws IOException {
        text(zip, name, () -> part.make().toPrettyString());
    }

    private void text(ZipOutputStream zip, String name, Part<String> part) throws IOException {
        String text;
        try {
            text = part.make();
        } catch (Refusal e) {
            text = Shapes.reason(e.status(), String.valueOf(e.getMessage())).toString();
        } catch (RuntimeException e) {
            LOG.warn("{} cannot be made for the diagnostics of {}", name, app.id(), e);
            text = Shapes.reason(500, "this could not be made: the program's log says why")
                    .toString();
        }
        begin(zip, name);
        zip.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private void begin(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name() + "/" + name);
        entry.setTime(now.toEpochMilli());
        zip.putNextEntry(entry);
    }
}
