package io.dstream.internal.eventtime;

import com.google.common.base.Suppliers;
import io.dstream.event.Watermarks;
import io.dstream.internal.times.Times;
import io.dstream.plan.Findings;
import io.dstream.source.SourcePartition;
import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The watermark of a stream that has just been given event time: one for each partition that its records come from. */
public final class SourceWatermark extends Watermark {
    private final Watermarks rules;
    private final Supplier<String> id;
    private final Supplier<String> stream;
    private final Map<String, Part> parts = new LinkedHashMap<>(); // by partition
    private Map<String, Part> partsAfter = Map.of();
    private long now;
    private long lastNow = Times.MAX; // of the tick before; MAX before the first
    private List<SourcePartition> partitions = List.of(); // that are known to be there, in this tick
    private Optional<List<String>> origins = Optional.empty(); // of the partitions that are computed with
    private Findings<Seen> findings = new Findings<>();
    private boolean watched; // in this tick
    private boolean ends;
    private long activeAt = Times.MIN; // the last batch time at which some partition was not idle
    private long activeAfter = Times.MIN;

    /**
     * A partition.
     *
     * @param watermark how far it has come
     * @param activeAt the last batch time at which it was not idle
     */
    private record Part(long watermark, long activeAt) {}

    /**
     * What was seen of a partition in a tick.
     *
     * @param records how many records
     * @param latest the latest time, or the latest watermark that a record carried; {@link Times#MIN} for none
     * @param untimed how many were left out since they have no time
     * @param tooFarAhead how many were left out since they are too far ahead
     */
    record Seen(long records, long latest, long untimed, long tooFarAhead) implements Serializable {}

    /**
     * Before any tick.
     *
     * @param rules how it moves
     * @param id its name, which stays the same when the program is started again
     * @param stream the name that reports have of the stream
     */
    SourceWatermark(Watermarks rules, Supplier<String> id, Supplier<String> stream) {
        this.rules = rules;
        this.id = Suppliers.memoize(id::get);
        this.stream = stream;
    }

    Watermarks rules() {
        return rules;
    }

    /** A tick: the partitions that there are, and whether none of them will have anything more. */
    void begin(long batchTime, List<SourcePartition> there, boolean last) {
        now = batchTime;
        partitions = there;
        ends = last;
        findings = new Findings<>();
        origins = Optional.empty();
        watched = false;
    }

    /** The parts of a source that are known; itself, if none is. */
    List<SourcePartition> partsOf(String source) {
        List<SourcePartition> known = parts.keySet().stream()
                .filter(part -> part.startsWith(source + "/"))
                .map(SourcePartition::of)
                .toList();
        return known.isEmpty() ? List.of(SourcePartition.of(source)) : known;
    }

    /** Where the partitions come from that are computed with in this tick; nothing if that cannot be said. */
    Findings<Seen> watch(Optional<List<String>> from) {
        watched = true;
        origins = from;
        findings = new Findings<>();
        return findings;
    }

    Findings<Seen> findings() {
        return findings;
    }

    @Override
    long next() {
        partsAfter = new LinkedHashMap<>(parts);
        activeAfter = activeAt;
        if (watched) {
            takeIn(seen());
        }
        return ends ? Times.MAX : least();
    }

    private Map<String, Seen> seen() {
        Map<String, Seen> seen = new HashMap<>();
        findings.byPartition().forEach((i, found) -> seen.merge(origin(i), found, SourceWatermark::both));
        return seen;
    }

    /** Takes in what was seen of the partitions that are there, or were in this batch; others hold nothing back. */
    private void takeIn(Map<String, Seen> seen) {
        Map<String, SourcePartition> there = new LinkedHashMap<>();
        if (origins.isPresent()) {
            partitions.forEach(partition -> there.put(partition.id(), partition));
            seen.forEach((id, found) -> {
                if (found.records > 0) {
                    there.putIfAbsent(id, SourcePartition.of(id));
                }
            });
            partsAfter.keySet().retainAll(there.keySet());
        } else {
            there.put("", SourcePartition.of(""));
        }
        there.forEach((id, partition) -> partsAfter.put(id, after(partsAfter.get(id), seen.get(id), partition)));
        boolean isActive = partsAfter.values().stream().anyMatch(part -> part.activeAt == now);
        activeAfter = isActive || activeAt == Times.MIN ? now : activeAt;
    }

    private String origin(int partition) {
        return origins.map(all -> all.get(partition)).orElse("");
    }

    private static Seen both(Seen a, Seen b) {
        return new Seen(
                a.records + b.records,
                Math.max(a.latest, b.latest),
                a.untimed + b.untimed,
                a.tooFarAhead + b.tooFarAhead);
    }

    private Part after(Part before, Seen seen, SourcePartition partition) {
        long watermark = before == null ? Times.MIN : before.watermark;
        boolean hasRecords = seen != null && seen.records > 0;
        switch (rules.kind()) {
            case OUT_OF_ORDER -> {
                if (hasRecords && seen.latest != Times.MIN) {
                    watermark = Math.max(watermark, Times.minus(seen.latest, rules.boundMillis()));
                }
            }
            case PUNCTUATED -> {
                if (hasRecords) {
                    watermark = Math.max(watermark, seen.latest);
                }
            }
            case FROM_SOURCE, MANUAL -> watermark = Math.max(watermark, partition.watermark());
            case NONE -> {}
        }
        boolean isActive = before == null || hasRecords || !partition.isCaughtUp() || lastNow == Times.MAX;
        return new Part(watermark, isActive ? now : before.activeAt);
    }

    private boolean isIdle(Part part) {
        return rules.idleMillis() != Times.MAX && now - part.activeAt >= rules.idleMillis();
    }

    private long least() {
        long least = partsAfter.values().stream()
                .filter(part -> !isIdle(part))
                .mapToLong(Part::watermark)
                .min()
                .orElse(Times.MAX);
        if (least != Times.MAX) {
            return least;
        }
        return rules.advancesWhenIdle() && isQuiet() ? Times.minus(now, rules.boundMillis()) : Times.MIN;
    }

    /** Whether nothing has come for so long that all are idle, also where there is no partition. */
    private boolean isQuiet() {
        return rules.idleMillis() != Times.MAX && now - activeAfter >= rules.idleMillis();
    }

    @Override
    boolean isIdle() {
        return !rules.advancesWhenIdle() && isQuiet();
    }

    @Override
    String id() {
        return id.get();
    }

    @Override
    String heldBy() {
        return partsAfter.entrySet().stream()
                .filter(part -> !part.getKey().isEmpty() && !isIdle(part.getValue()))
                .min(Comparator.comparingLong(part -> part.getValue().watermark))
                .map(part -> stream.get() + " " + part.getKey())
                .orElse(stream.get());
    }

    @Override
    void mark(Map<String, Long> marks) {
        super.mark(marks);
        partsAfter.forEach((partition, part) -> marks.put(id() + " " + partition, part.watermark));
    }

    @Override
    void restore(Map<String, Long> marks) {
        super.restore(marks);
        marks.forEach((mark, time) -> {
            if (mark.startsWith(id() + " ")) {
                parts.merge(
                        mark.substring(id().length() + 1),
                        new Part(time, Times.MIN), // counts from the first tick on
                        (a, b) -> a.watermark > b.watermark ? a : b);
            }
        });
    }

    @Override
    void end(boolean committed) {
        super.end(committed);
        if (committed) {
            parts.clear();
            parts.putAll(partsAfter);
            lastNow = now;
            activeAt = activeAfter;
        }
    }
}
