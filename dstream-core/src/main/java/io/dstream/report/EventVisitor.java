package io.dstream.report;

/** Has one method for each kind of event, so the compiler reports a method that a visitor lacks. */
public interface EventVisitor {

    /**
     * Called when the program has started.
     *
     * @param event the event
     */
    void started(StreamingEvent.Started event);

    /**
     * Called while the program reads its checkpoint.
     *
     * @param event the event
     */
    void recovering(StreamingEvent.Recovering event);

    /**
     * Called when the program has stopped.
     *
     * @param event the event
     */
    void stopped(StreamingEvent.Stopped event);

    /**
     * Called when a batch is due.
     *
     * @param event the event
     */
    void batchSubmitted(StreamingEvent.BatchSubmitted event);

    /**
     * Called when the processing of a batch begins.
     *
     * @param event the event
     */
    void batchStarted(StreamingEvent.BatchStarted event);

    /**
     * Called when it has completed or failed.
     *
     * @param event the event
     */
    void batchCompleted(StreamingEvent.BatchCompleted event);

    /**
     * Called when an output operation begins.
     *
     * @param event the event
     */
    void outputStarted(StreamingEvent.OutputStarted event);

    /**
     * Called when it has completed or failed.
     *
     * @param event the event
     */
    void outputCompleted(StreamingEvent.OutputCompleted event);

    /**
     * Called when a receiving source is active.
     *
     * @param event the event
     */
    void receiverStarted(StreamingEvent.ReceiverStarted event);

    /**
     * Called when a receiving source has a problem.
     *
     * @param event the event
     */
    void receiverError(StreamingEvent.ReceiverError event);

    /**
     * Called when a receiving source is no longer active.
     *
     * @param event the event
     */
    void receiverStopped(StreamingEvent.ReceiverStopped event);
}
