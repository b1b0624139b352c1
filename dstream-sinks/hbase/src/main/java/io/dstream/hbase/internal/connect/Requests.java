package io.dstream.hbase.internal.connect;

import com.google.common.base.Stopwatch;
import io.dstream.hbase.HBaseException;
import io.dstream.internal.text.Logs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
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
    private static final Logger LOG = Logs.of("hbase");
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2000;
    private static final long PATIENCE_MILLIS = 1000; // without an answer, once the program is being stopped

    private final String who;
    private final Access access;
    private final Semaphore permits;
    private final CountDownLatch ended = new CountDownLatch(1);

    Requests(String who, Access access) {
        this.who = who;
        this.access = access;
        this.permits = new Semaphore(access.inFlight());
    }

    void end() {
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
     * @param answered takes the answer, on a thread of the driver: must not block
     * @throws HBaseException if one of them is refused for good, or fails for too long
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
            if (!Errors.passes(failure) || withoutSuccess.elapsed().compareTo(access.retry()) >= 0) {
                throw failed(what, failure);
            }
            if (!said.equals(Errors.told(failure))) {
                said = Errors.told(failure);
                LOG.warn("{}: {} failed, and is retried for up to {}: {}", who, what, access.retry(), said);
            }
            if (ended.await(pause / 2 + ThreadLocalRandom.current().nextLong(pause), TimeUnit.MILLISECONDS)) {
                throw failed(what, failure);
            }
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
        if (!said.isEmpty()) {
            LOG.info("{}: {} succeeded", who, what);
        }
    }

    private HBaseException failed(String what, Throwable e) {
        return new HBaseException(
                who + ": " + what + " failed at " + access + ": " + Errors.told(e) + Errors.advice(e), e);
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
                end(request, result, e);
            });
        }

        private void end(Q request, A answer, Throwable e) {
            Throwable cause = e == null ? null : Errors.cause(e);
            if (cause == null) {
                answered.accept(request, answer);
            }
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
            if (failure == null || Errors.passes(failure)) {
                failure = e;
            }
        }

        /** Not after a failure that does not pass: what is under way then writes what is written anyway. */
        private synchronized void awaitAnswers() throws InterruptedException {
            while (underWay > 0 && (failure == null || Errors.passes(failure))) {
                int before = underWay;
                wait(PATIENCE_MILLIS);
                if (isEnded() && underWay == before) {
                    fail(new InterruptedException("the program is being stopped"));
                }
            }
        }
    }
}
