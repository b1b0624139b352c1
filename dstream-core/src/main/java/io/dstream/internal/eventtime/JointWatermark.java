package io.dstream.internal.eventtime;

import io.dstream.internal.times.Times;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The least of several: those of streams that come together. One that is idle is not waited for. */
final class JointWatermark extends Watermark {
    private final List<Watermark> parts;

    JointWatermark(List<Watermark> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    long next() {
        parts.forEach(Watermark::after);
        return waitedFor().stream().mapToLong(Watermark::after).min().orElse(Times.MIN);
    }

    private List<Watermark> waitedFor() {
        List<Watermark> busy = parts.stream().filter(part -> !part.isIdle()).toList();
        return busy.isEmpty() ? parts : busy;
    }

    @Override
    boolean isIdle() {
        return parts.stream().allMatch(Watermark::isIdle);
    }

    @Override
    String id() {
        return parts.stream().map(Watermark::id).collect(Collectors.joining("+"));
    }

    @Override
    String heldBy() {
        return waitedFor().stream()
                .min(Comparator.comparingLong(Watermark::after))
                .map(Watermark::heldBy)
                .orElse("");
    }

    @Override
    void mark(Map<String, Long> marks) {
        parts.forEach(part -> part.mark(marks));
        super.mark(marks);
    }

    @Override
    void restore(Map<String, Long> marks) {
        parts.forEach(part -> part.restore(marks));
        super.restore(marks);
    }
}
