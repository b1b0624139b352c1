package io.dstream;

import io.dstream.source.Receiver;

/** A receiver that is pushed records by the test. */
class Pushed<T> extends Receiver<T> {
    @Override
    public String kind() {
        return "pushed";
    }

    @Override
    protected void onStart() throws Exception {}

    @Override
    protected void onStop() throws Exception {}
}
