package io.dstream.report;

/** What is done at each kind of event: one method for each, so that the compiler tells what a visitor lacks. */
public interface EventVisitor {

    /**
     * The program has started.
     *
     * @param event what has happened
     */
    void started(StreamingEvent.Started event);

    /**
     * It reads its checkpoint.
     *
     * @param event what has happened
     */
    void recovering(StreamingEvent.Recovering event);

    /**
     * It has stopped.
     *
     * @param event what has happened
     */
    void stopped(StreamingEvent.Stopped event);

    /**
     * A batch is due.
     *
     * @param event what has happened
     */
    void batchSubmitted(StreamingEvent.BatchSubmitted event);

    /**
     * Its processing begins.
     *
     * @param event what has happened
     */
    void batchStarted(StreamingEvent.BatchStarted event);

    /**
     * It is done, or has failed.
     *
     * @param event what has happened
     */
    void batchCompleted(StreamingEvent.BatchCompleted event);

    /**
     * An output operation begins.
     *
     * @param event what has happened
     */
    void outputStarted(StreamingEvent.OutputStarted event);

    /**
     * It is done, or has failed.
     *
     * @param event what has happened
     */
    void outputCompleted(StreamingEvent.OutputCompleted event);

    /**
     * A receiving source is at work.
     *
     * @param event what has happened
     */
    void receiverStarted(StreamingEvent.ReceiverStarted event);

    /**
     * Something went wrong in it.
     *
     * @param event what has happened
     */
    void receiverError(StreamingEvent.ReceiverError event);

    /**
     * It is no longer at work.
     *
     * @param event what has happened
     */
    void receiverStopped(StreamingEvent.ReceiverStopped event);
}
