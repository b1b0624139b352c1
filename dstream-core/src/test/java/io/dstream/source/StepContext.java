package io.dstream.source;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a source is offered by a program that runs nothing later unless the test says so, and remembers what it says.
 */
final class StepContext implements SourceContext {
    private final BufferLimits limits;
    private final Queue<Runnable> scheduled = new ConcurrentLinkedQueue<>();
    final List<Duration> delays = new CopyOnWriteArrayList<>();
    final List<String> said = new CopyOnWriteArrayList<>();
    final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    ReceiverLog log; // null for none

    StepContext(BufferLimits limits) {
        this.limits = limits;
    }

    void runScheduled() {
        scheduled.remove().run();
    }

    @Override
    public String id() {
        return "step";
    }

    @Override
    public int parallelism() {
        return 4;
    }

    @Override
    public Duration batchInterval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public BufferLimits bufferLimits() {
        return limits;
    }

    @Override
    public Optional<ReceiverLog> receiverLog() {
        return Optional.ofNullable(log);
    }

    @Override
    public Thread newThread(String name, Runnable body) {
        Thread thread = new Thread(body, "step-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        scheduled.add(task);
        delays.add(delay);
    }

    @Override
    public void started() {
        said.add("started");
    }

    @Override
    public void error(String message, Throwable cause) {
        said.add("error: " + message);
    }

    @Override
    public void stopped(String reason) {
        said.add("stopped: " + reason);
    }
}
