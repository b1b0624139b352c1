package io.dstream.report;

import java.time.Instant;
import java.util.Optional;

/** Something that happened in a running program. */
public sealed interface StreamingEvent {

    /**
     * Calls the visitor's method for this kind of event.
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
     * A program that was stopped reads its checkpoint. Precedes all other events: once at the beginning, then at most
     * once per hundredth, and at the end.
     *
     * @param recovery the progress
     */
    record Recovering(RecoveryReport recovery) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.recovering(this);
        }
    }

    /**
     * The program has stopped. This is the last event.
     *
     * @param failure the failure that stopped it, if any
     */
    record Stopped(Optional<Throwable> failure) implements StreamingEvent {
        @Override
        public void accept(EventVisitor visitor) {
            visitor.stopped(this);
        }
    }

    /**
     * A batch is due and its data has been determined.
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
     * A batch has completed or failed.
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
     * An output operation has completed or failed.
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
     * A receiving source has started or restarted.
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
     * A receiving source has a problem.
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
     * A receiving source has stopped.
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
