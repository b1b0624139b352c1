package io.dstream.engine.task;

import io.dstream.plan.RecordConsumer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A long chain of consumers, cut into sections. Consumers call one another, so each takes part of the thread's stack;
 * at the end of a section records are put down, and taken up again when the calls of that section have returned. What
 * one record gives is all through before the next record is taken. For one thread.
 *
 * <p>So up to {@link #SECTION} links nothing is put down at all. In a longer chain, what one record gives in a section
 * is in memory at a time, also where the end of the chain wants no more of it.
 */
@SuppressWarnings("serial") // lives for one partition of one run
final class Relay extends RecordConsumer<Object> {
    /** How many links call one another. Most take 100 to 300 bytes of the stack. */
    static final int SECTION = 100;

    private final List<Section> sections;

    private Relay(List<Section> sections) {
        this.sections = sections;
    }

    /** Makes a consumer in front of another. */
    @FunctionalInterface
    interface Link {
        RecordConsumer<Object> before(RecordConsumer<Object> next);
    }

    /** Some links, and what is waiting to go through them. */
    private static final class Section {
        private final Queue<Object> waiting = new ArrayDeque<>();
        private RecordConsumer<Object> head;

        /** The end of the section before. */
        RecordConsumer<Object> inlet() {
            return new RecordConsumer<>() {
                @Override
                public void accept(Object record) {
                    waiting.add(record == null ? NULL : record);
                }
            };
        }
    }

    /** In place of the record null. */
    private static final Object NULL = new Object();

    /**
     * Makes a chain.
     *
     * @param links its links, in the order in which records go through them; the last one is asked first
     * @param last what comes behind them
     * @return its head
     */
    static RecordConsumer<Object> chain(List<? extends Link> links, RecordConsumer<Object> last) {
        if (links.size() <= SECTION) {
            return chain(links, 0, links.size(), last);
        }
        List<Section> sections = new ArrayList<>();
        for (int from = 0; from < links.size(); from += SECTION) {
            sections.add(new Section());
        }
        for (int s = sections.size() - 1; s >= 0; s--) {
            RecordConsumer<Object> next =
                    s == sections.size() - 1 ? last : sections.get(s + 1).inlet();
            sections.get(s).head = chain(links, s * SECTION, Math.min(links.size(), (s + 1) * SECTION), next);
        }
        return new Relay(sections);
    }

    private static RecordConsumer<Object> chain(
            List<? extends Link> links, int from, int to, RecordConsumer<Object> last) {
        RecordConsumer<Object> head = last;
        for (int i = to - 1; i >= from; i--) {
            head = links.get(i).before(head);
        }
        return head;
    }

    @Override
    public void accept(Object record) {
        try {
            sections.get(0).head.accept(record);
            passOn(1);
        } catch (Throwable e) { // whoever goes on with the next record is not to meet what is left of this one
            sections.forEach(section -> section.waiting.clear());
            throw e;
        }
    }

    /** Takes up what has been put down, from a section on, until nothing is left: what has come furthest goes first. */
    private void passOn(int from) {
        for (int s = from; s >= from; ) {
            Section section = s < sections.size() ? sections.get(s) : null;
            Object record = section == null ? null : section.waiting.poll();
            if (record == null) {
                s--;
            } else {
                section.head.accept(record == NULL ? null : record);
                s++;
            }
        }
    }

    @Override
    public void end() {
        for (int s = 0; s < sections.size(); s++) {
            sections.get(s).head.end();
            passOn(s + 1);
        }
    }
}
