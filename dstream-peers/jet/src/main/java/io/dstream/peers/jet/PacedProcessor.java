package io.dstream.peers.jet;

import com.hazelcast.jet.core.AbstractProcessor;
import io.dstream.peers.Pace;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Gives each record of the pace as soon as it is there. Cooperative: the sources and sinks that Jet's builders make
 * sleep for up to 5 ms.
 */
final class PacedProcessor extends AbstractProcessor {
    private final Queue<Long> come = new ConcurrentLinkedQueue<>();
    private int left;

    @Override
    protected void init(Context context) {
        left = Pace.RUN.records();
        Pace.RUN.sendTo(come::addAll);
    }

    @Override
    public boolean complete() {
        for (Long record = come.peek(); record != null && tryEmit(record); record = come.peek()) {
            come.remove();
            left--;
        }
        return left == 0;
    }

    /** The output: has each record as soon as it comes out of the queue between the two. */
    static final class Output extends AbstractProcessor {
        @Override
        protected boolean tryProcess0(Object record) {
            Pace.RUN.arrived((Long) record);
            return true;
        }
    }
}
