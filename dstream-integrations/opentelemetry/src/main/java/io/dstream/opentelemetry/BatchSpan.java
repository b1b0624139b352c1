package io.dstream.opentelemetry;

import io.dstream.report.BatchReport;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.trace.BatchTrace;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The span of a batch, and those of its phases. The innermost is the driver thread's current one. Used by that thread
 * alone.
 */
@SuppressWarnings("MustBeClosedChecker") // phases begin and end in calls of their own
final class BatchSpan implements BatchTrace {
    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final Span span;
    private final Context before;
    private final Context context;
    private final Scope scope;
    private final Deque<PhaseSpan> open = new ArrayDeque<>(); // the phase, and in it perhaps the wait for listeners
    private int failedAttempt;
    private Throwable failure; // of that attempt; null for none

    /** A phase that has begun. */
    private record PhaseSpan(Phase phase, String operator, Span span, Context context, Scope scope) {
        boolean is(Phase otherPhase, String otherOperator) {
            return phase == otherPhase && operator.equals(otherOperator);
        }

        void end() {
            scope.close();
            span.end();
        }
    }

    BatchSpan(Tracer tracer, TextMapPropagator propagator, Span span) {
        this.tracer = tracer;
        this.propagator = propagator;
        this.span = span;
        this.before = Context.current();
        this.context = before.with(span);
        this.scope = context.makeCurrent();
    }

    private Context innermost() {
        return open.isEmpty() ? context : open.peek().context;
    }

    @Override
    public void enter(Phase phase, String operator, String site) {
        if (!span.isRecording()) {
            return;
        }
        while (!open.isEmpty() && phase != Phase.LISTENERS && !open.peek().is(phase, operator)) {
            open.pop().end();
        }
        if (phase == Phase.RETRY_WAIT) {
            addRetry();
        }
        if (phase != Phase.OTHER && (open.isEmpty() || !open.peek().is(phase, operator))) {
            open.push(begin(phase, operator, site));
        }
    }

    private PhaseSpan begin(Phase phase, String operator, String site) {
        SpanBuilder builder = tracer.spanBuilder(name(phase, operator)).setParent(innermost());
        if (!operator.isEmpty()) {
            builder.setAttribute(Attributes.OPERATOR, operator);
        }
        if (!site.isEmpty()) {
            builder.setAttribute(Attributes.SITE, site);
        }
        Span begun = builder.startSpan();
        Context with = innermost().with(begun);
        return new PhaseSpan(phase, operator, begun, with, with.makeCurrent());
    }

    private static String name(Phase phase, String operator) {
        String name =
                switch (phase) {
                    case COMPUTE -> "compute";
                    case OUTPUT -> "output";
                    case COMMIT -> "commit";
                    case CHECKPOINT -> "checkpoint";
                    case RETRY_WAIT -> "wait before retry";
                    case LISTENERS -> "listeners";
                    case OTHER -> "other";
                };
        return operator.isEmpty() ? name : name + " " + operator;
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        propagator.inject(innermost(), headers, (into, name, value) -> into.put(name, value));
        return headers;
    }

    @Override
    public void failed(int attempt, Throwable why) {
        failedAttempt = attempt;
        failure = why;
        if (!open.isEmpty()) {
            fail(open.peekLast().span, why);
        }
    }

    /** An attempt has failed, and there is to be another. */
    private void addRetry() {
        AttributesBuilder attributes =
                io.opentelemetry.api.common.Attributes.builder().put(Attributes.ATTEMPT, (long) failedAttempt);
        if (failure != null) {
            attributes.put(Attributes.EXCEPTION_TYPE, failure.getClass().getName());
            attributes.put(Attributes.EXCEPTION_MESSAGE, String.valueOf(failure.getMessage()));
        }
        span.addEvent("retry", attributes.build());
    }

    private static void fail(Span failed, Throwable why) {
        failed.recordException(why);
        failed.setStatus(StatusCode.ERROR, why.toString());
        failed.setAttribute(Attributes.ERROR_TYPE, why.getClass().getName());
    }

    @Override
    public void end(BatchReport report) {
        while (!open.isEmpty()) {
            open.pop().end();
        }
        scope.close();
        if (Context.current() != before) {
            Scope unused = before.makeCurrent(); // a function of the program has left its own span behind
        }
        if (span.isRecording()) {
            span.setAttribute(Attributes.RECORDS, report.records());
            span.setAttribute(Attributes.ATTEMPTS, (long) report.attempts());
            report.schedulingDelay().ifPresent(delay -> span.setAttribute(Attributes.DELAY, delay.toNanos() / 1e9));
            if (report.deadLetters() > 0) {
                span.setAttribute(Attributes.DEAD_LETTERS, report.deadLetters());
            }
            report.failure().ifPresent(why -> fail(span, why));
            report.failed().ifPresent(where -> {
                span.setAttribute(Attributes.FAILED_OPERATOR, where.operator());
                span.setAttribute(Attributes.FAILED_LINE, where.line());
            });
        }
        span.end();
    }
}
