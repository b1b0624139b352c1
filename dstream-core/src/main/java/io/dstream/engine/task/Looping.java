package io.dstream.engine.task;

import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.util.List;

/** Takes records through a loop: arrays as they come, and what comes one by one in blocks. */
@SuppressWarnings("serial") // lives for one partition of one run
final class Looping extends RecordConsumer<Object> {
    private static final int BLOCK = 256;

    private final Loop loop;
    private final List<Step> steps;
    private final RecordConsumer<Object> next;
    private Object[] block; // made when first needed
    private int n;

    /**
     * A loop in front of a consumer.
     *
     * @param loop the loop
     * @param steps the steps that are in it
     * @param next takes what comes out of it
     */
    Looping(Loop loop, List<Step> steps, RecordConsumer<Object> next) {
        this.loop = loop;
        this.steps = steps;
        this.next = next;
    }

    @Override
    public void accept(Object record) {
        if (block == null) {
            block = new Object[BLOCK];
        }
        block[n++] = record;
        if (n == BLOCK) {
            flush();
        }
    }

    @Override
    public void acceptAll(Object[] records, int from, int to) {
        flush();
        loop.run(records, from, to, next, steps);
    }

    private void flush() {
        int all = n;
        n = 0;
        if (all > 0) {
            loop.run(block, 0, all, next, steps);
        }
    }

    @Override
    public void end() {
        flush();
        next.end();
    }
}
