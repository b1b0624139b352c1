package io.dstream;

import io.dstream.report.BatchReport;
import io.dstream.report.StreamingEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener that remembers all events, and whether it was ever called by two threads at once. */
final class Events implements StreamingListener {
    private final List<StreamingEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean concurrent;

    @Override
    public void onEvent(StreamingEvent event) {
        concurrent |= inside.incrementAndGet() != 1;
        events.add(event);
        inside.decrementAndGet();
    }

    boolean concurrent() {
        return concurrent;
    }

    List<StreamingEvent> all() {
        return List.copyOf(events);
    }

    <E extends StreamingEvent> List<E> of(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<String> names() {
        return events.stream().map(event -> event.getClass().getSimpleName()).toList();
    }

    List<BatchReport> completed() {
        return of(StreamingEvent.BatchCompleted.class).stream()
                .map(StreamingEvent.BatchCompleted::batch)
                .toList();
    }

    int submitted() {
        return of(StreamingEvent.BatchSubmitted.class).size();
    }
}
