package io.dstream;

import io.dstream.report.BatchReport;
import io.dstream.report.OutputReport;
import io.dstream.report.ReceiverReport;
import io.dstream.report.RecoveryReport;
import io.dstream.report.StreamingEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * Is told what happens in a running program. Override what is of interest.
 *
 * <p>Calls come one at a time and in order, from a thread that the program has for them. While 1000 events are to be
 * told, batches wait; receivers and the end of the program do not. Of receivers, only the last event of each is then
 * sure to be told. What a listener throws is logged and changes nothing. It may call {@link StreamingContext#stop()}.
 */
public interface StreamingListener {

    /**
     * A program that was stopped reads its checkpoint, before it has started. Called at the beginning, then for each
     * hundredth that is read at most, and at the end; the start waits for it.
     *
     * @param recovery how far it is
     */
    default void onRecovering(RecoveryReport recovery) {}

    /**
     * The program has started.
     *
     * @param firstBatchTime the time of its first batch
     */
    default void onStreamingStarted(Instant firstBatchTime) {}

    /**
     * The program has stopped. The last call of all.
     *
     * @param failure why, where it failed
     */
    default void onStreamingStopped(Optional<Throwable> failure) {}

    /**
     * A batch is due, and its data has been named.
     *
     * @param batch the batch
     */
    default void onBatchSubmitted(BatchReport batch) {}

    /**
     * The processing of a batch begins.
     *
     * @param batch the batch
     */
    default void onBatchStarted(BatchReport batch) {}

    /**
     * A batch is done, or has failed.
     *
     * @param batch the batch
     */
    default void onBatchCompleted(BatchReport batch) {}

    /**
     * An output operation begins.
     *
     * @param output the operation
     */
    default void onOutputOperationStarted(OutputReport output) {}

    /**
     * An output operation is done, or has failed.
     *
     * @param output the operation
     */
    default void onOutputOperationCompleted(OutputReport output) {}

    /**
     * A receiving source is at work, for the first time or again.
     *
     * @param receiver the source
     */
    default void onReceiverStarted(ReceiverReport receiver) {}

    /**
     * Something went wrong in a receiving source. Called once for each change of state, not for each attempt.
     *
     * @param receiver the source
     */
    default void onReceiverError(ReceiverReport receiver) {}

    /**
     * A receiving source is no longer at work.
     *
     * @param receiver the source
     */
    default void onReceiverStopped(ReceiverReport receiver) {}

    /**
     * Anything that happens. By default calls the method that is meant for it; override it to have all in one place,
     * for a log of events say.
     *
     * @param event what happens
     */
    default void onEvent(StreamingEvent event) {
        event.accept(new ListenerCalls(this));
    }
}
