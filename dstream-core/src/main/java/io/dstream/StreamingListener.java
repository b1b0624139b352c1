package io.dstream;

import io.dstream.report.BatchReport;
import io.dstream.report.OutputReport;
import io.dstream.report.ReceiverReport;
import io.dstream.report.RecoveryReport;
import io.dstream.report.StreamingEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * Receives notifications of what happens in a running program. Override the methods you need.
 *
 * <p>Methods are called one at a time and in order, on a thread that the program uses only for listeners. When 1000
 * events are waiting to be delivered, batches wait; receivers and the end of the program do not. Of the waiting events
 * of each receiver, then only the last is sure to be delivered. Exceptions that a listener throws are logged and have
 * no other effect. A listener may call {@link StreamingContext#stop()}.
 */
public interface StreamingListener {

    /**
     * Called while a program that was stopped reads its checkpoint, before it has started: at the beginning, then at
     * most once per hundredth, and at the end. The start waits for this method.
     *
     * @param recovery the progress
     */
    default void onRecovering(RecoveryReport recovery) {}

    /**
     * Called when the program has started.
     *
     * @param firstBatchTime the time of its first batch
     */
    default void onStreamingStarted(Instant firstBatchTime) {}

    /**
     * Called when the program has stopped. This is the last call.
     *
     * @param failure the failure that stopped it, if any
     */
    default void onStreamingStopped(Optional<Throwable> failure) {}

    /**
     * Called when a batch is due and its data has been determined.
     *
     * @param batch the batch
     */
    default void onBatchSubmitted(BatchReport batch) {}

    /**
     * Called when the processing of a batch begins.
     *
     * @param batch the batch
     */
    default void onBatchStarted(BatchReport batch) {}

    /**
     * Called when a batch has completed or failed.
     *
     * @param batch the batch
     */
    default void onBatchCompleted(BatchReport batch) {}

    /**
     * Called when an output operation begins.
     *
     * @param output the operation
     */
    default void onOutputOperationStarted(OutputReport output) {}

    /**
     * Called when an output operation has completed or failed.
     *
     * @param output the operation
     */
    default void onOutputOperationCompleted(OutputReport output) {}

    /**
     * Called when a receiving source has started or restarted.
     *
     * @param receiver the source
     */
    default void onReceiverStarted(ReceiverReport receiver) {}

    /**
     * Called when a receiving source has a problem: once for each change of state, not for each attempt.
     *
     * @param receiver the source
     */
    default void onReceiverError(ReceiverReport receiver) {}

    /**
     * Called when a receiving source has stopped.
     *
     * @param receiver the source
     */
    default void onReceiverStopped(ReceiverReport receiver) {}

    /**
     * Called for every event. The default implementation calls the method for that kind of event. Override it to handle
     * all events in one place, such as in an event log.
     *
     * @param event the event
     */
    default void onEvent(StreamingEvent event) {
        event.accept(new ListenerCalls(this));
    }
}
