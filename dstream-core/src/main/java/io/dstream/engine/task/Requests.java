package io.dstream.engine.task;

import com.google.common.base.Stopwatch;
import io.dstream.internal.text.Logs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * Sends many requests at a time, a limited number of them under way, and again those that failed for a reason that may
 * pass. Used by any thread; threads share the limit.
 */
public final class Requests {
    private static final Logger LOG = Logs.of("sink");
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2000;
    private static final long PATIENCE_MILLIS = 1000; // without an answer, once the program is being stopped

    /** What the errors of a client mean. */
    public interface Errors {

        /**
         * Returns whether an error may pass, so that the request may be sent again.
         *
         * @param e the error
         * @return whether it may pass
         */
        boolean passes(Throwable e);

        /**
         * Returns what an error says, in a line: the same while the problem is.
         *
         * @param e the error
         * @return the text
         */
        String told(Throwable e);

        /**
         * Returns the exception with which requests end.
         *
         * @param what what the requests were
         * @param e why one of them has failed
         * @return the exception
         */
        RuntimeException failed(String what, Throwable e);
    }

    private final String who;
    private final Duration retry;
    private final Errors errors;
    private final Semaphore permits;
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Sends nothing yet.
     *
     * @param who who sends them, for the log
     * @param inFlight how many are under way at a time
     * @param retry for how long requests are sent again if none of them succeeds
     * @param errors what errors mean
     */
    public Requests(String who, int inFlight, Duration retry, Errors errors) {
        this.who = who;
        this.retry = retry;
        this.errors = errors;
        this.permits = new Semaphore(inFlight);
    }

    /** Those who wait give up, now and later. */
    public void end() {
        ended.countDown();
    }

    private boolean isEnded() {
        return ended.getCount() == 0;
    }

    /**
     * Sends requests until all have been answered.
     *
     * @param what what they are, for messages
     * @param all the requests
     * @param send sends one
     * @param answered takes the answer, on a thread of the client: must not block
     * @param <Q> the type of the requests
     * @param <A> the type of the answers
     * @throws InterruptedException if the thread is interrupted
     * @throws RuntimeException {@link Errors#failed} if one of them is refused for good, or fails for too long
     */
    public <Q, A> void run(
            String what, Collection<Q> all, Function<Q, CompletionStage<A>> send, BiConsumer<Q, A> answered)
            throws InterruptedException {
        List<Q> left = new ArrayList<>(all);
        Stopwatch withoutSuccess = Stopwatch.createStarted();
        long pause = FIRST_PAUSE_MILLIS;
        String said = "";
        while (true) {
            Round<Q, A> round = new Round<>(send, answered);
            int before = left.size();
            left = round.of(left);
            Throwable failure = round.failure();
            if (failure == null) {
                break;
            }
            if (left.size() < before) {
                withoutSuccess.reset().start();
                pause = FIRST_PAUSE_MILLIS;
            }
            if (!passes(failure) || withoutSuccess.elapsed().compareTo(retry) >= 0) {
                throw errors.failed(what, failure);
            }
            if (!said.equals(errors.told(failure))) {
                said = errors.told(failure);
                LOG.warn("{}: {} failed, and is retried for up to {}: {}", who, what, retry, said);
            }
            if (ended.await(pause / 2 + ThreadLocalRandom.current().nextLong(pause), TimeUnit.MILLISECONDS)) {
                throw errors.failed(what, failure);
            }
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
        if (!said.isEmpty()) {
            LOG.info("{}: {} succeeded", who, what);
        }
    }

    private boolean passes(Throwable e) {
        return !(e instanceof InterruptedException) && !(e instanceof Error) && errors.passes(e);
    }

    /** The error that a future has ended with. */
    private static Throwable cause(Throwable e) {
        return (e instanceof CompletionException || e instanceof ExecutionException) && e.getCause() != null
                ? cause(e.getCause())
                : e;
    }

    /** The requests that are sent one after the other until one of them fails. */
    private final class Round<Q, A> {
        private final Function<Q, CompletionStage<A>> send;
        private final BiConsumer<Q, A> answered;
        private final List<Q> left = new ArrayList<>(); // under this object's lock
        private int underWay; // under this object's lock
        private volatile Throwable failure; // one that does not pass, if there is one

        Round(Function<Q, CompletionStage<A>> send, BiConsumer<Q, A> answered) {
            this.send = send;
            this.answered = answered;
        }

        Throwable failure() {
            return failure;
        }

        /** Sends them, waits for the answers unless there is no hope, and gives those that are to be sent again. */
        List<Q> of(List<Q> requests) throws InterruptedException {
            int sent = 0;
            for (Q request : requests) {
                if (failure != null || !permitted()) {
                    break;
                }
                sent++;
                begin(request);
            }
            awaitAnswers();
            synchronized (this) {
                left.addAll(requests.subList(sent, requests.size()));
                return new ArrayList<>(left);
            }
        }

        private boolean permitted() throws InterruptedException {
            while (!permits.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                if (failure != null || isEnded()) {
                    fail(new InterruptedException("the program is being stopped"));
                    return false;
                }
            }
            return true;
        }

        private void begin(Q request) {
            synchronized (this) {
                underWay++;
            }
            CompletionStage<A> answer;
            try {
                answer = send.apply(request);
            } catch (RuntimeException e) {
                answer = CompletableFuture.failedFuture(e);
            }
            var unused = answer.whenComplete((result, e) -> {
                permits.release();
                end(request, e == null ? taken(request, result) : cause(e));
            });
        }

        /** Hands an answer over; gives what that throws, or there would be no end of waiting. */
        private Throwable taken(Q request, A answer) {
            try {
                answered.accept(request, answer);
                return null;
            } catch (RuntimeException | Error e) {
                return e;
            }
        }

        private void end(Q request, Throwable cause) {
            synchronized (this) {
                if (cause != null) {
                    left.add(request);
                    fail(cause);
                }
                underWay--;
                if (underWay == 0 || cause != null) {
                    notifyAll();
                }
            }
        }

        private synchronized void fail(Throwable e) {
            if (failure == null || passes(failure)) {
                failure = e;
            }
        }

        /** Not after a failure that does not pass: what is under way then writes what is written anyway. */
        private synchronized void awaitAnswers() throws InterruptedException {
            while (underWay > 0 && (failure == null || passes(failure))) {
                int before = underWay;
                wait(PATIENCE_MILLIS);
                if (isEnded() && underWay == before) {
                    fail(new InterruptedException("the program is being stopped"));
                }
            }
        }
    }
}
