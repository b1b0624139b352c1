package io.dstream.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** An OpenTelemetry that keeps the spans that have ended. */
final class Spans {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetry openTelemetry;

    Spans(Sampler sampler) {
        openTelemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .setSampler(sampler)
                        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                        .build())
                .setPropagators(ContextPropagators.create(TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
                .build();
    }

    static Spans all() {
        return new Spans(Sampler.parentBased(Sampler.alwaysOn()));
    }

    OpenTelemetry openTelemetry() {
        return openTelemetry;
    }

    Tracing tracing() {
        return Tracing.of(openTelemetry);
    }

    List<SpanData> ended() {
        return exporter.getFinishedSpanItems();
    }

    /** Those of a name, in the order in which they began. */
    List<SpanData> named(String name) {
        return ended().stream()
                .filter(span -> label(span).equals(name))
                .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
                .toList();
    }

    SpanData one(String name) {
        List<SpanData> named = named(name);
        if (named.size() != 1) {
            throw new AssertionError(named.size() + " spans are called " + name + "; there are " + tree());
        }
        return named.get(0);
    }

    /** All spans, children under their parents and further to the right. Numbers of operators are left out. */
    List<String> tree() {
        List<String> lines = new ArrayList<>();
        children("0000000000000000", "", lines);
        return lines;
    }

    private void children(String parent, String indent, List<String> lines) {
        ended().stream()
                .filter(span -> span.getParentSpanId().equals(parent))
                .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
                .forEach(span -> {
                    lines.add(indent + label(span));
                    children(span.getSpanId(), indent + "  ", lines);
                });
    }

    private static String label(SpanData span) {
        return span.getName().replaceAll("-\\d+", "");
    }
}
