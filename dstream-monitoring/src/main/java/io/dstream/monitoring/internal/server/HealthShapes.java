package io.dstream.monitoring.internal.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dstream.election.LeaderElection;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.Applications;
import io.dstream.monitoring.internal.model.ErrorView;
import io.dstream.monitoring.internal.model.HealthView;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Refusal;
import io.dstream.monitoring.internal.model.Text;
import io.dstream.report.RunningReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** How programs are doing, and what they are at: of one program, or of all of a page, as probes ask. */
final class HealthShapes {
    private static final int MOST_CANDIDATES = 100;

    private HealthShapes() {}

    // ---- of one program ----

    static ObjectNode health(Application app) throws Refusal {
        return (ObjectNode) Json.tree(app.health()
                .orElseThrow(() -> Refusal.notFound(
                        "the health of " + Text.cut(app.id(), 100) + " is not known: it is shown from its event log")));
    }

    /** What a program is at; with stacks only where those may be shown. */
    static ObjectNode running(Application app) throws Refusal {
        RunningReport report = app.running()
                .orElseThrow(() -> Refusal.notFound("no batch of " + Text.cut(app.id(), 100) + " is being processed"));
        ObjectNode json = summary(report);
        boolean stacks = app.recorder().detail() == ErrorView.Detail.STACK;
        if (stacks) {
            json.set("stack", lines(report.stack()));
        }
        report.slowest().ifPresent(task -> {
            ObjectNode slowest = json.putObject("slowest");
            slowest.put("thread", Text.cut(task.thread(), Text.NAME));
            slowest.set("operators", lines(task.operators()));
            slowest.put("partition", task.partition());
            slowest.put("runningMillis", millis(task.running()));
            if (stacks) {
                slowest.set("stack", lines(task.stack()));
            }
        });
        return json;
    }

    static ObjectNode summary(RunningReport report) {
        ObjectNode json = Json.object();
        json.put("batchId", report.time().toEpochMilli());
        json.put("attempt", report.attempt());
        json.put("runningMillis", millis(report.running()));
        json.put("phase", report.phase().name());
        json.put("operator", Text.cut(report.operator(), Text.NAME));
        json.put("site", Text.cut(report.site(), Text.NAME));
        json.put("inPhaseMillis", millis(report.inPhase()));
        return json;
    }

    private static ArrayNode lines(List<String> lines) {
        ArrayNode json = Json.array();
        lines.stream().limit(100).forEach(line -> json.add(Text.cut(line, Text.NAME)));
        return json;
    }

    private static double millis(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos()) / 1e3;
    }

    // ---- of all programs of a page ----

    /** The program that is worst, of several as bad the one that was attached first. */
    static ObjectNode worst(Applications apps) throws Refusal {
        Map.Entry<Application, HealthView> worst = null;
        for (Application app : apps.all()) {
            Optional<HealthView> health = app.health();
            if (health.isPresent() && (worst == null || health.get().isWorseThan(worst.getValue()))) {
                worst = Map.entry(app, health.get());
            }
        }
        if (worst == null) {
            throw none();
        }
        ObjectNode json = Json.object();
        json.put("application", worst.getKey().id());
        json.setAll((ObjectNode) Json.tree(worst.getValue()));
        return json;
    }

    static Reply live(Applications apps) throws Refusal {
        return probe(apps, "live", HealthView::live);
    }

    static Reply ready(Applications apps) throws Refusal {
        return probe(apps, "ready", HealthView::ready);
    }

    /** 200 if all programs are so, or 503 with what the others say. */
    private static Reply probe(Applications apps, String what, Predicate<HealthView> is) throws Refusal {
        ArrayNode reasons = Json.array();
        boolean known = false;
        for (Application app : apps.all()) {
            Optional<HealthView> health = app.health();
            known |= health.isPresent();
            if (health.isPresent() && !is.test(health.get())) {
                reasons.add(Text.cut(app.id() + ": " + health.get().summary(), Text.MESSAGE));
            }
        }
        if (!known) {
            throw none();
        }
        ObjectNode json = Json.object();
        json.put(what, reasons.isEmpty());
        json.set("reasons", reasons);
        return Reply.json(reasons.isEmpty() ? 200 : 503, json);
    }

    private static Refusal none() {
        return Refusal.notFound("no program runs in this process: what is shown was read from event logs");
    }

    /** What is known of an election. */
    static ObjectNode election(LeaderElection.Status status) {
        ObjectNode json = Json.object();
        json.put("leader", status.leader().map(HealthShapes::cut).orElse(""));
        ArrayNode candidates = json.putArray("candidates");
        status.candidates().stream()
                .limit(MOST_CANDIDATES)
                .map(HealthShapes::cut)
                .forEach(candidates::add);
        json.put("trouble", status.trouble().map(HealthShapes::cut).orElse(""));
        return json;
    }

    private static String cut(String text) {
        return Text.cut(text, Text.NAME);
    }
}
