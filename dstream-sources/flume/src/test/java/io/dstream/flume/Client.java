package io.dstream.flume;

import io.dstream.flume.internal.Agent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Sends events as the Avro sink of an agent does. Used by one thread. */
final class Client implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Agent agent;

    private Client(Agent agent) {
        this.agent = agent;
    }

    static Client to(int port) {
        return to(port, TIMEOUT);
    }

    /** One that waits while the agent's channel is full. */
    static Client patientTo(int port) {
        return to(port, PATIENCE);
    }

    private static Client to(int port, Duration patience) {
        return new Client(new Agent(new Agent.Address("localhost", port, Optional.empty(), false, TIMEOUT, patience)));
    }

    static Client to(int port, SSLContext tls) {
        return new Client(new Agent(
                new Agent.Address("localhost", port, Optional.of(tls), false, TIMEOUT, Duration.ofMillis(500))));
    }

    static Client compressedTo(int port) {
        return new Client(new Agent(
                new Agent.Address("localhost", port, Optional.empty(), true, TIMEOUT, Duration.ofMillis(500))));
    }

    void send(FlumeEvent... events) throws Exception {
        agent.append(List.of(events));
    }

    void send(List<FlumeEvent> events) throws Exception {
        agent.append(events);
    }

    @Override
    public void close() {
        agent.close();
    }
}
