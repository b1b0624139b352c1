package io.dstream.spark.internal;

import io.dstream.plan.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring tasks of a stage that go through the same steps.
 *
 * @param source what they read
 * @param first the number of the first of them
 * @param chain the steps; null for none
 */
record Segment(Source source, int first, Chain chain) {
    List<Chain> chains() {
        List<Chain> all = new ArrayList<>();
        for (Chain at = chain; at != null; at = at.next()) {
            all.add(at);
        }
        return all;
    }

    List<Step> steps() {
        return chains().stream().map(Chain::step).toList();
    }

    /** Whether there is nothing to do but to read partitions of the driver's, or nothing at all. */
    boolean isHere() {
        return source.size() == 0 || (chain == null && source instanceof Source.Here here && here.isBestReadHere());
    }

    static boolean areHere(List<Segment> segments) {
        return segments.stream().allMatch(Segment::isHere);
    }

    static int tasks(List<Segment> segments) {
        return segments.stream().mapToInt(segment -> segment.source.size()).sum();
    }
}
