package io.dstream.monitoring.internal.server;

import io.dstream.StreamingContext;
import io.dstream.monitoring.internal.diagnose.LogTail;
import io.dstream.monitoring.internal.diagnose.ThreadDump;
import io.dstream.monitoring.internal.model.Application;
import io.dstream.monitoring.internal.model.ErrorView;
import io.dstream.monitoring.internal.model.Json;
import io.dstream.monitoring.internal.model.Refusal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * What the page does beyond showing what it has recorded: it has batches counted in detail, dumps threads, and hands
 * out log lines and diagnostics. Refuses everything unless the program allows it. Called by the page's threads.
 */
public final class Control implements AutoCloseable {
    private static final int MOST_BATCHES = 1_000;

    /** The header that a POST has to have: a browser lets no other site's page send it. */
    static final String HEADER = "X-Dstream";

    static final String HEADER_VALUE = "control";

    private final Optional<LogTail> log;
    private final Optional<Prometheus> prometheus;
    private final Semaphore dumping = new Semaphore(1);

    private Control(Optional<LogTail> log, Optional<Prometheus> prometheus) {
        this.log = log;
        this.prometheus = prometheus;
    }

    /** Refuses everything. */
    public static Control refused() {
        return new Control(Optional.empty(), Optional.empty());
    }

    /** Allows everything. */
    public static Control allowed(LogTail log, Optional<Prometheus> prometheus) {
        return new Control(Optional.of(log), prometheus);
    }

    boolean isAllowed() {
        return log.isPresent();
    }

    private LogTail check() throws Refusal {
        return log.orElseThrow(() ->
                new Refusal(403, "this page only shows: call allowControl() on Monitoring if it is to answer this"));
    }

    /** Has the next batches counted and timed, operator by operator. */
    Reply detail(Application app, Map<String, String> query) throws Refusal {
        LogTail unused = check();
        String wanted = query.get("batches");
        if (wanted == null) {
            throw Refusal.badRequest("how many batches is missing: expected detail?batches=N");
        }
        long batches = Rest.number(wanted, "the number of batches");
        if (batches < 1 || batches > MOST_BATCHES) {
            throw Refusal.badRequest("details of the next " + batches + " batches: expected 1 to " + MOST_BATCHES);
        }
        StreamingContext ssc = app.context()
                .filter(program -> program.state() != StreamingContext.State.STOPPED
                        && program.state() != StreamingContext.State.FAILED)
                .orElseThrow(() -> new Refusal(409, "the program has ended: it has no next batch"));
        ssc.detailNextBatches((int) batches);
        return Reply.json(Json.object().put("batches", batches));
    }

    /** Has a process that stands by take the program over. Answers once this one has stopped. */
    Reply handOver(Application app) throws Refusal {
        LogTail unused = check();
        StreamingContext ssc = app.context().orElseThrow(() -> new Refusal(409, "the program has ended"));
        try {
            ssc.handOver();
        } catch (IllegalStateException e) {
            throw new Refusal(409, e.getMessage());
        }
        return Reply.json(Json.object().put("handedOver", true));
    }

    Reply threads(Application app) throws Refusal {
        LogTail unused = check();
        return Reply.text(Reply.TEXT, dump(app));
    }

    /** One at a time: the JVM stands still meanwhile. */
    private String dump(Application app) throws Refusal {
        if (!dumping.tryAcquire()) {
            throw new Refusal(503, "another thread dump is being made: try again");
        }
        try {
            return ThreadDump.of(app.name(), Instant.now());
        } finally {
            dumping.release();
        }
    }

    Reply log(Application app) throws Refusal {
        return Reply.text(Reply.TEXT, lines(app));
    }

    private String lines(Application app) throws Refusal {
        LogTail tail = check();
        if (app.recorder().detail() == ErrorView.Detail.TYPE) {
            throw new Refusal(
                    403,
                    "log lines may quote messages of exceptions, and this page hides those" + " (hideErrorMessages)");
        }
        if (tail.missing().isPresent()) {
            throw Refusal.notFound(tail.missing().get());
        }
        return String.join("\n", tail.lines()) + "\n";
    }

    Reply diagnostics(Application app) throws Refusal {
        LogTail unused = check();
        String threads = dump(app); // before the answer begins: it may be refused
        Diagnostics bundle = new Diagnostics(app, Instant.now(), () -> threads, () -> lines(app), prometheus);
        return Reply.file("application/zip", bundle.name() + ".zip", bundle::writeTo);
    }

    @Override
    public void close() {
        log.ifPresent(LogTail::close);
    }
}
