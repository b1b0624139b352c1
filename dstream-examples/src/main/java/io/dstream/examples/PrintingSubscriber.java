package io.dstream.examples;

import java.util.concurrent.Flow;

/** Asks for all there is, and prints it. */
final class PrintingSubscriber<T> implements Flow.Subscriber<T> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T record) {
        System.out.println(record);
    }

    @Override
    public void onError(Throwable e) {
        System.err.println("the program has failed: " + e);
    }

    @Override
    public void onComplete() {
        System.out.println("that was all");
    }
}
