package io.dstream.kafka.internal.write;

import io.dstream.kafka.internal.write.Markers.Marker;
import io.dstream.kafka.internal.write.Markers.Owner;
import io.dstream.kafka.internal.write.Markers.Written;
import io.dstream.sink.SinkFencedException;
import java.util.Optional;
import java.util.UUID;

/**
 * One run's right to write with a transactional id, as the markers tell it: from when its own marker of having taken
 * over is the newest, until there is another's. Used by the driver.
 *
 * <p>What brokers say of fenced producers is no proof of a take-over: they also fence a producer whose transaction has
 * taken too long, and a program that was overtaken fences its heir when it makes a new producer before it knows.
 */
final class Tenure {
    private final String transactionalId;
    private final String markerTopic;
    private final String run = UUID.randomUUID().toString();
    private Owner mine; // null before the first look
    private boolean begun; // the marker of having taken over is there
    private Optional<Written> last = Optional.empty();
    private SinkFencedException over;

    Tenure(String transactionalId, String markerTopic) {
        this.transactionalId = transactionalId;
        this.markerTopic = markerTopic;
    }

    String run() {
        return run;
    }

    /** Whether it is known what to look for: another's marker that is newer than this program's first look. */
    boolean hasLooked() {
        return mine != null;
    }

    boolean hasBegun() {
        return begun;
    }

    /** The last batch that anybody has committed, as far as is known. */
    Optional<Written> last() {
        return last;
    }

    /** Fails if it has ended. */
    void check() {
        if (over != null) {
            throw new SinkFencedException(over.getMessage(), over);
        }
    }

    /** Sees from the newest marker whether this run may write, and what the last batch was. Fails if it may not. */
    void look(Optional<Marker> newest) {
        check();
        long epoch = newest.map(marker -> marker.owner().epoch()).orElse(0L);
        if (mine == null) {
            mine = new Owner(epoch + 1, run);
        } else if (newest.isPresent() && newest.get().owner().equals(mine)) {
            begun = true;
        } else if (begun && newest.isEmpty()) {
            end("the marker of this program, number " + mine.epoch() + ", is gone from topic " + markerTopic
                    + ": it was deleted, or made again. Whether batches that were sent are there cannot be told any"
                    + " more. Keep the topic as long as the checkpoint, and start again");
        } else if (begun || epoch >= mine.epoch()) {
            end("transactional.id " + transactionalId + " has been taken over by another program: the newest marker in"
                    + " topic " + markerTopic + " is of run "
                    + newest.orElseThrow().owner().run() + ", number " + epoch
                    + ", and this one is run " + run + ", number " + mine.epoch()
                    + ". Nothing more is sent. See to it that each program has a transactional.id of its own, and that"
                    + " none runs twice");
        }
        last = newest.flatMap(Marker::last);
    }

    private void end(String why) {
        over = new SinkFencedException(why, null);
        throw over;
    }

    /** What says that this run has taken over. */
    Marker takeOver() {
        return new Marker(mine, last);
    }

    void began() {
        begun = true;
    }

    /** What says that a batch has been committed. */
    Marker with(Written batch) {
        return new Marker(mine, Optional.of(batch));
    }

    void wrote(Written batch) {
        last = Optional.of(batch);
    }
}
