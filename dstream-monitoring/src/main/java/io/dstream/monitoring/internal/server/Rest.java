package io.dstream.monitoring.internal.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.base.Splitter;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.Applications;
import io.dstream.monitoring.internal.model.BatchView;
import io.dstream.monitoring.internal.model.BatchView.Status;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Recorder;
import io.dstream.monitoring.internal.model.Refusal;
import io.dstream.monitoring.internal.model.Text;
import io.dstream.report.NodeReport.Role;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The addresses below {@code /api/v1}, which {@code openapi.json} describes. Called by the page's threads. */
final class Rest {
    static final String GET = "GET";
    static final String POST = "POST";
    private static final String PROGRAM = "applications/{app}";
    private static final String STREAMING = PROGRAM + "/streaming";

    private final Applications apps;
    private final List<Route> routes;

    /** A request: the program that it names, if it does, the names in its path, and its parameters. */
    record Request(Application app, Map<String, String> names, Map<String, String> query) {}

    @FunctionalInterface
    private interface Answer {
        Reply to(Request request) throws Refusal;
    }

    /** An address, in which a part in braces is any name, and what it answers. */
    private record Route(String method, String address, List<String> parts, Answer answer) {
        Route(String method, String address, Answer answer) {
            this(method, address, Splitter.on('/').splitToList(address), answer);
        }

        /** The names in a path, if it is one of this address. */
        Optional<Map<String, String>> names(List<String> path) {
            if (path.size() != parts.size()) {
                return Optional.empty();
            }
            Map<String, String> names = new HashMap<>();
            for (int i = 0; i < parts.size(); i++) {
                String part = parts.get(i);
                if (part.startsWith("{")) {
                    names.put(part.substring(1, part.length() - 1), path.get(i));
                } else if (!part.equals(path.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(names);
        }
    }

    Rest(Applications apps, Control control) {
        this.apps = apps;
        this.routes = List.of(
                new Route(GET, "openapi.json", request -> openApi()),
                new Route(GET, "applications", request -> applications()),
                new Route(GET, PROGRAM, request -> Reply.json(Shapes.application(request.app()))),
                new Route(GET, PROGRAM + "/health", request -> Reply.json(HealthShapes.health(request.app()))),
                new Route(GET, PROGRAM + "/running", request -> Reply.json(HealthShapes.running(request.app()))),
                new Route(POST, PROGRAM + "/detail", request -> control.detail(request.app(), request.query())),
                new Route(GET, PROGRAM + "/election", request -> election(request.app())),
                new Route(POST, PROGRAM + "/hand-over", request -> control.handOver(request.app())),
                new Route(GET, PROGRAM + "/threads", request -> control.threads(request.app())),
                new Route(GET, PROGRAM + "/log", request -> control.log(request.app())),
                new Route(GET, PROGRAM + "/diagnostics.zip", request -> control.diagnostics(request.app())),
                new Route(GET, STREAMING + "/statistics", request -> Reply.json(Shapes.statistics(request.app()))),
                new Route(GET, STREAMING + "/receivers", request -> Reply.json(Shapes.receivers(request.app()))),
                new Route(GET, STREAMING + "/receivers/{index}", Rest::receiver),
                new Route(GET, STREAMING + "/batches", Rest::batches),
                new Route(
                        GET,
                        STREAMING + "/batches/{time}",
                        request -> Reply.json(Shapes.details(request.app(), batch(request)))),
                new Route(
                        GET,
                        STREAMING + "/batches/{time}/operations",
                        request -> Reply.json(Shapes.operations(request.app(), batch(request)))),
                new Route(GET, STREAMING + "/batches/{time}/operations/{index}", Rest::operation),
                new Route(GET, STREAMING + "/graph", request -> Reply.json(Shapes.graph(request.app()))),
                new Route(GET, STREAMING + "/graph/{node}", Rest::node));
    }

    private static Reply election(Application app) throws Refusal {
        return Reply.json(app.election()
                .map(HealthShapes::election)
                .orElseThrow(() -> Refusal.notFound(
                        "the program takes part in no election: it has no highAvailability(...), or does not run")));
    }

    /** Methods and addresses, such as {@code GET applications/{app}}. */
    List<String> addresses() {
        return routes.stream()
                .map(route -> route.method() + " " + route.address())
                .toList();
    }

    /**
     * Answers.
     *
     * @param method GET or POST
     * @param path what follows {@code /api/v1}, decoded
     * @param query the parameters
     */
    Reply answer(String method, List<String> path, Map<String, String> query) throws Refusal {
        String allow = "";
        for (Route route : routes) {
            Optional<Map<String, String>> names = route.names(path);
            if (names.isPresent() && route.method().equals(method)) {
                String app = names.get().get("app");
                return route.answer().to(new Request(app == null ? null : apps.get(app), names.get(), query));
            } else if (names.isPresent()) {
                allow = route.method();
            }
        }
        if (allow.equals(POST)) {
            throw Refusal.ofMethod(POST, "this address only takes POST");
        } else if (!method.equals(GET)) {
            throw onlyShows();
        }
        throw Refusal.notFound("there is no such address: expected applications, applications/<app>, one of health,"
                + " running, election, detail, hand-over, threads, log and diagnostics.zip below it, or one of statistics, receivers,"
                + " batches and graph below applications/<app>/streaming; openapi.json describes them all");
    }

    /** Whether a path is one to which something can be posted. */
    boolean takesPost(List<String> path) {
        return routes.stream()
                .anyMatch(route ->
                        route.method().equals(POST) && route.names(path).isPresent());
    }

    /** A method that is not answered here. */
    static Refusal onlyShows() {
        return Refusal.ofMethod("GET, HEAD", "this address only shows: GET and HEAD are answered, nothing else");
    }

    private static Reply openApi() {
        try (InputStream in = Rest.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing in the jar of dstream-monitoring");
            }
            return Reply.json(200, in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("the jar of dstream-monitoring cannot be read", e);
        }
    }

    private Reply applications() {
        ArrayNode json = Json.array();
        apps.all().forEach(app -> json.add(Shapes.application(app)));
        return Reply.json(json);
    }

    private static Reply receiver(Request request) throws Refusal {
        long index = number(request, "index", "a receiver's id");
        if (index < 0 || index >= request.app().idsOf(Role.SOURCE).size()) {
            throw Refusal.notFound("there is no receiver " + index + ": ids are places among the sources, from 0");
        }
        return Reply.json(Shapes.receiver(request.app(), (int) index));
    }

    private static BatchView batch(Request request) throws Refusal {
        long time = number(request, "time", "a batch's id, its time in milliseconds,");
        return request.app()
                .recorder()
                .batch(time)
                .orElseThrow(() -> Refusal.notFound("there is no batch " + time + ", or it is no longer held"));
    }

    private static Reply operation(Request request) throws Refusal {
        BatchView batch = batch(request);
        long index = number(request, "index", "an output operation's id");
        return Reply.json(Shapes.operation(request.app(), batch, index)
                .orElseThrow(() -> Refusal.notFound("batch " + batch.time() + " has no output operation " + index)));
    }

    private static Reply batches(Request request) throws Refusal {
        Optional<Status> status = status(request.query().get("status"));
        Recorder.Snapshot now = request.app().recorder().all();
        ArrayNode json = Json.array();
        for (List<BatchView> part : List.of(now.active(), done(now, status))) { // newest first
            for (int i = part.size() - 1; i >= 0; i--) {
                BatchView batch = part.get(i);
                if (status.isEmpty() || status.get() == batch.status()) {
                    json.add(Shapes.batch(request.app(), batch));
                }
            }
        }
        return Reply.json(json);
    }

    /** Of batches that failed, some are held after the others have passed. */
    private static List<BatchView> done(Recorder.Snapshot now, Optional<Status> status) {
        long failed = now.completed().stream()
                .filter(batch -> batch.status() == Status.FAILED)
                .count();
        return status.equals(Optional.of(Status.FAILED))
                        && failed < now.failures().size()
                ? now.failures()
                : now.completed();
    }

    private static Optional<Status> status(String wanted) throws Refusal {
        if (wanted == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Status.valueOf(wanted.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(
                    "a status of " + Text.cut(wanted, 40) + ": expected COMPLETED, FAILED, QUEUED or PROCESSING");
        }
    }

    private static Reply node(Request request) throws Refusal {
        String id = request.names().get("node");
        Application.Node node = request.app().graph().stream()
                .filter(n -> n.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("the graph has no node " + Text.cut(id, 100)));
        return Reply.json(Shapes.node(request.app(), node));
    }

    private static long number(Request request, String name, String what) throws Refusal {
        return number(request.names().get(name), what);
    }

    static long number(String text, String what) throws Refusal {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest(what + " is a number, not " + Text.cut(text, 40));
        }
    }
}
