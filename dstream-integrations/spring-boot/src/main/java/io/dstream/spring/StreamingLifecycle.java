package io.dstream.spring;

import io.dstream.StreamingContext;
import io.dstream.StreamingException;
import io.dstream.StreamingListener;
import io.dstream.spring.DStreamProperties.OnFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the application's program and stops it, and sees to it that its end is noticed. Its methods are called by the
 * threads that refresh and close the application context.
 *
 * <p>The phase lies between those of Boot's web server. The program starts behind the server, and before message
 * listeners, so that all that requests and messages are put into is there when they come. It stops once no request is
 * in hand any more; what it writes to is closed later, with the beans.
 */
final class StreamingLifecycle implements SmartLifecycle, SmartInitializingSingleton, DisposableBean {
    /** Boot stops accepting requests at {@code DEFAULT_PHASE - 1024} and closes the server at twice that. */
    static final int PHASE = DEFAULT_PHASE - 1024 - 512;

    private static final Logger LOG = LoggerFactory.getLogger("io.dstream.spring");
    private static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";

    /** What the context leaves a batch that does not end before it interrupts it. */
    private static final Duration INTERRUPTION = Duration.ofSeconds(10);

    private final StreamingContext ssc;
    private final DStreamProperties properties;
    private final StreamingAssembly assembly;
    private final ApplicationContext application;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<Instant> startedAt = new AtomicReference<>(); // null before the start

    StreamingLifecycle(
            StreamingContext ssc,
            DStreamProperties properties,
            StreamingAssembly assembly,
            ApplicationContext application,
            Clock clock) {
        this.ssc = ssc;
        this.properties = properties;
        this.assembly = assembly;
        this.application = application;
        this.clock = clock;
    }

    /** Once all beans are there; listeners may need the context themselves. */
    @Override
    public void afterSingletonsInstantiated() {
        assembly.addListeners(ssc);
        ssc.addListener(new StreamingListener() {
            @Override
            public void onStreamingStarted(Instant firstBatchTime) {
                started(); // by whoever started it
            }
        });
        if (isRunning()) {
            started();
        }
    }

    /** The program's threads inherit the caller's class loader, which Boot and its developer tools have set. */
    @Override
    public void start() {
        ssc.start();
        started();
    }

    private void started() {
        if (startedAt.compareAndSet(null, clock.instant())) {
            newThread("keeper", this::awaitEnd).start();
            warnOfLongStop();
        }
    }

    private void warnOfLongStop() {
        if (stopTimeout().compareTo(phaseTimeout()) > 0) {
            LOG.warn(
                    "{}: dstream.stop-timeout is {}, but {} is {}: Spring will not wait that long; raise the latter",
                    ssc.appName(),
                    stopTimeout(),
                    PHASE_TIMEOUT,
                    phaseTimeout());
        }
    }

    /** Not a daemon: the program's own threads are, and the process must not end while it runs. */
    private Thread newThread(String name, Runnable body) {
        Thread thread = new Thread(body, ssc.appName() + "-" + name);
        thread.setDaemon(false);
        return thread;
    }

    private void awaitEnd() {
        try {
            ssc.awaitTermination();
        } catch (StreamingException e) {
            failed(e);
        } catch (InterruptedException e) {
            LOG.debug("{}: no longer waited for", ssc.appName());
        }
    }

    private void failed(StreamingException failure) {
        if (properties.onFailure() == OnFailure.EXIT) {
            LOG.error("{} has failed, so the application ends (dstream.on-failure=exit)", ssc.appName(), failure);
            System.exit(SpringApplication.exit(application, () -> 1));
        }
        LOG.error(
                "{} has failed; the application goes on without it (dstream.on-failure=keep-running)",
                ssc.appName(),
                failure);
        try {
            closed.await();
        } catch (InterruptedException e) {
            LOG.debug("{}: no longer kept", ssc.appName());
        }
    }

    /** When the program was started; nothing before that. */
    Optional<Instant> startedAt() {
        return Optional.ofNullable(startedAt.get());
    }

    @Override
    public void stop() {
        Duration timeout = stopTimeout();
        if (timeout.isZero()) {
            ssc.stop();
        } else {
            ssc.stopGracefully(timeout);
        }
    }

    /** On a thread of its own, so that Spring's timeout for the phase holds however long a batch takes. */
    @Override
    public void stop(Runnable callback) {
        newThread("stop", () -> {
                    try {
                        stop();
                    } finally {
                        callback.run();
                    }
                })
                .start();
    }

    Duration stopTimeout() {
        if (properties.stopTimeout() != null) {
            return properties.stopTimeout();
        }
        Duration half = phaseTimeout().dividedBy(2);
        Duration rest = phaseTimeout().minus(INTERRUPTION);
        return rest.compareTo(half) > 0 ? rest : half;
    }

    private Duration phaseTimeout() {
        return Binder.get(application.getEnvironment())
                .bind(PHASE_TIMEOUT, Duration.class)
                .orElse(Duration.ofSeconds(30));
    }

    @Override
    public void destroy() {
        closed.countDown();
    }

    @Override
    public boolean isRunning() {
        return ssc.state() == StreamingContext.State.ACTIVE;
    }

    @Override
    public boolean isAutoStartup() {
        return properties.autoStartup();
    }

    /** A context starts once, so it cannot be paused while tests do not need it. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
