package io.dstream.report;

import java.time.Instant;
import java.util.Optional;

/** Something that happened in a running program. */
public sealed interface StreamingEvent {

    /**
     * Has a visitor do what it does at an event of this kind.
     *
     * @param visitor the visitor
     */
    void accept(EventVisitor visitor);

    /**
     * The program has started.
     *
     * @param firstBatchTime the time of the first batch
     */
    record Started(Instant firstBatchTime) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.started(this);
        }
    }

    /**
     * A program that was stopped reads its checkpoint. Comes before all else: once at the beginning, then for each
     * hundredth that is read at most, and at the end.
     *
     * @param recovery how far it is
     */
    record Recovering(RecoveryReport recovery) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.recovering(this);
        }
    }

    /**
     * The program has stopped; the last event of all.
     *
     * @param failure why, where it failed
     */
    record Stopped(Optional<Throwable> failure) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.stopped(this);
        }
    }

    /**
     * A batch is due and its data is named.
     *
     * @param batch the batch
     */
    record BatchSubmitted(BatchReport batch) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.batchSubmitted(this);
        }
    }

    /**
     * The processing of a batch begins.
     *
     * @param batch the batch
     */
    record BatchStarted(BatchReport batch) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.batchStarted(this);
        }
    }

    /**
     * A batch is done, or has failed.
     *
     * @param batch the batch
     */
    record BatchCompleted(BatchReport batch) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.batchCompleted(this);
        }
    }

    /**
     * An output operation begins.
     *
     * @param output the operation
     */
    record OutputStarted(OutputReport output) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.outputStarted(this);
        }
    }

    /**
     * An output operation is done, or has failed.
     *
     * @param output the operation
     */
    record OutputCompleted(OutputReport output) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.outputCompleted(this);
        }
    }

    /**
     * A receiving source is at work.
     *
     * @param receiver the source
     */
    record ReceiverStarted(ReceiverReport receiver) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.receiverStarted(this);
        }
    }

    /**
     * Something went wrong in a receiving source.
     *
     * @param receiver the source
     */
    record ReceiverError(ReceiverReport receiver) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.receiverError(this);
        }
    }

    /**
     * A receiving source is no longer at work.
     *
     * @param receiver the source
     */
    record ReceiverStopped(ReceiverReport receiver) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.receiverStopped(this);
        }
    }
}
