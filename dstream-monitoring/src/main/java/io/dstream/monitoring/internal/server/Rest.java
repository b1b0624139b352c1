package io.dstream.monitoring.internal.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.Applications;
import io.dstream.monitoring.internal.model.BatchView;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.model.Refusal;
import io.dstream.monitoring.internal.model.Text;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The addresses below {@code /api/v1}. Called by the page's threads. */
final class Rest {
    private final Applications apps;

    Rest(Applications apps) {
        this.apps = apps;
    }

    /**
     * Answers.
     *
     * @param path what stands behind {@code /api/v1}, decoded
     * @param query the parameters
     */
    Reply get(List<String> path, Map<String, String> query) throws Refusal {
        if (path.equals(List.of("applications"))) {
            ArrayNode json = Json.array();
            apps.all().forEach(app -> json.add(Shapes.application(app)));
            return Reply.json(json);
        }
        if (path.size() < 2 || !path.get(0).equals("applications")) {
            throw unknown();
        }
        Application app = apps.get(path.get(1));
        if (path.size() == 2) {
            return Reply.json(Shapes.application(app));
        }
        if (path.size() == 3 || !path.get(2).equals("streaming")) {
            throw unknown();
        }
        List<String> rest = path.subList(4, path.size());
        return switch (path.get(3)) {
            case "statistics" -> end(rest, Reply.json(Shapes.statistics(app)));
            case "receivers" -> receivers(app, rest);
            case "batches" -> batches(app, rest, query);
            case "graph" -> graph(app, rest);
            default -> throw unknown();
        };
    }

    private static Refusal unknown() {
        return Refusal.notFound("there is no such address: expected applications, applications/<app>, or one of"
                + " statistics, receivers, batches, graph below applications/<app>/streaming");
    }

    private static Reply end(List<String> rest, Reply reply) throws Refusal {
        if (!rest.isEmpty()) {
            throw unknown();
        }
        return reply;
    }

    private static Reply receivers(Application app, List<String> rest) throws Refusal {
        if (rest.isEmpty()) {
            return Reply.json(Shapes.receivers(app));
        }
        long index = number(rest.get(0), "a receiver's id");
        if (index < 0 || index >= Shapes.receivers(app).size()) {
            throw Refusal.notFound("there is no receiver " + index + ": ids are places among the sources, from 0");
        }
        return end(rest.subList(1, rest.size()), Reply.json(Shapes.receiver(app, (int) index)));
    }

    private static Reply batches(Application app, List<String> rest, Map<String, String> query) throws Refusal {
        if (rest.isEmpty()) {
            return Reply.json(batches(app, status(query.get("status"))));
        }
        long time = number(rest.get(0), "a batch's id, its time in milliseconds,");
        BatchView batch = app.recorder()
                .batch(time)
                .orElseThrow(() -> Refusal.notFound("there is no batch " + time + ", or it is no longer held"));
        if (rest.size() == 1) {
            return Reply.json(Shapes.details(app, batch));
        }
        if (!rest.get(1).equals("operations")) {
            throw unknown();
        }
        if (rest.size() == 2) {
            return Reply.json(Shapes.operations(app, batch));
        }
        long index = number(rest.get(2), "an output operation's id");
        BatchView.Output output = batch.outputs().stream()
                .filter(o -> o.index() == index)
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("batch " + time + " has no output operation " + index));
        return end(rest.subList(3, rest.size()), Reply.json(Shapes.operation(app, batch, output)));
    }

    private static Optional<BatchView.Status> status(String wanted) throws Refusal {
        if (wanted == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(BatchView.Status.valueOf(wanted.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(
                    "a status of " + Text.cut(wanted, 40) + ": expected COMPLETED, QUEUED or PROCESSING");
        }
    }

    /** Newest first. */
    private static ArrayNode batches(Application app, Optional<BatchView.Status> status) {
        Recorder.Snapshot now = app.recorder().all();
        ArrayNode json = Json.array();
        for (List<BatchView> part : List.of(now.active(), now.completed())) {
            for (int i = part.size() - 1; i >= 0; i--) {
                BatchView batch = part.get(i);
                if (status.isEmpty() || status.get() == batch.status()) {
                    json.add(Shapes.batch(app, batch));
                }
            }
        }
        return json;
    }

    private static Reply graph(Application app, List<String> rest) throws Refusal {
        if (rest.isEmpty()) {
            return Reply.json(Shapes.graph(app));
        }
        Application.Node node = app.graph().stream()
                .filter(n -> n.id().equals(rest.get(0)))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("the graph has no node " + Text.cut(rest.get(0), 100)));
        return end(rest.subList(1, rest.size()), Reply.json(Shapes.node(app, node)));
    }

    private static long number(String text, String what) throws Refusal {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest(what + " is a number, not " + Text.cut(text, 40));
        }
    }
}
