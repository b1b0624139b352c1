package io.dstream.opentelemetry;

import io.dstream.StreamingContext;
import io.dstream.sink.BatchInfo;
import io.dstream.trace.BatchTrace;
import io.dstream.trace.BatchTracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the spans of one program. Used by its threads; immutable. */
final class OpenTelemetryTracer implements BatchTracer {
    private static final String SCOPE = "io.dstream.opentelemetry";

    private static final TextMapGetter<Map<String, String>> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> headers) {
            return headers.keySet();
        }

        @Override
        public String get(Map<String, String> headers, String name) {
            return headers == null ? null : headers.get(name);
        }
    };

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final String program;

    OpenTelemetryTracer(OpenTelemetry openTelemetry, String program) {
        this.tracer = openTelemetry
                .getTracerProvider()
                .tracerBuilder(SCOPE)
                .setInstrumentationVersion(StreamingContext.version())
                .build();
        this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
        this.program = program;
    }

    @Override
    public Set<String> headers() {
        return Set.copyOf(propagator.fields());
    }

    /** The trace of a batch: of its own, unless the thread that runs it on call is in one. */
    @Override
    public BatchTrace begin(BatchInfo batch, List<Map<String, String>> contexts) {
        SpanBuilder builder = tracer.spanBuilder("batch")
                .setAttribute(Attributes.PROGRAM, program)
                .setAttribute(Attributes.BATCH_ID, batch.id())
                .setAttribute(Attributes.BATCH_TIME, batch.time().toString());
        if (batch.replay()) {
            builder.setAttribute(Attributes.REPLAY, true);
        }
        links(contexts).forEach(builder::addLink);
        Span span = builder.startSpan();
        return span.getSpanContext().isValid() ? new BatchSpan(tracer, propagator, span) : BatchTrace.NONE;
    }

    /** The spans in which records were written. */
    private Set<SpanContext> links(List<Map<String, String>> contexts) {
        Set<SpanContext> links = new LinkedHashSet<>();
        for (Map<String, String> headers : contexts) {
            SpanContext link = Span.fromContext(propagator.extract(Context.root(), headers, HEADERS))
                    .getSpanContext();
            if (link.isValid()) {
                links.add(link);
            }
        }
        return links;
    }

    @Override
    public Runnable carry(Runnable work) {
        Context context = Context.current();
        return context == Context.root() ? work : context.wrap(work);
    }
}
