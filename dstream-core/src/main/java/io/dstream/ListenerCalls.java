package io.dstream;

import io.dstream.report.EventVisitor;
import io.dstream.report.StreamingEvent;

/** Calls the method of a listener that is meant for an event. */
record ListenerCalls(StreamingListener listener) implements EventVisitor {

    @Override
    public void started(StreamingEvent.Started event) {
        listener.onStreamingStarted(event.firstBatchTime());
    }

    @Override
    public void recovering(StreamingEvent.Recovering event) {
        listener.onRecovering(event.recovery());
    }

    @Override
    public void stopped(StreamingEvent.Stopped event) {
        listener.onStreamingStopped(event.failure());
    }

    @Override
    public void batchSubmitted(StreamingEvent.BatchSubmitted event) {
        listener.onBatchSubmitted(event.batch());
    }

    @Override
    public void batchStarted(StreamingEvent.BatchStarted event) {
        listener.onBatchStarted(event.batch());
    }

    @Override
    public void batchCompleted(StreamingEvent.BatchCompleted event) {
        listener.onBatchCompleted(event.batch());
    }

    @Override
    public void outputStarted(StreamingEvent.OutputStarted event) {
        listener.onOutputOperationStarted(event.output());
    }

    @Override
    public void outputCompleted(StreamingEvent.OutputCompleted event) {
        listener.onOutputOperationCompleted(event.output());
    }

    @Override
    public void receiverStarted(StreamingEvent.ReceiverStarted event) {
        listener.onReceiverStarted(event.receiver());
    }

    @Override
    public void receiverError(StreamingEvent.ReceiverError event) {
        listener.onReceiverError(event.receiver());
    }

    @Override
    public void receiverStopped(StreamingEvent.ReceiverStopped event) {
        listener.onReceiverStopped(event.receiver());
    }
}
