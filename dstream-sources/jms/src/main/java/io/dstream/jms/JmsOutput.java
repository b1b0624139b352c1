package io.dstream.jms;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.function.Function1;
import io.dstream.jms.internal.OutputOptions;
import io.dstream.jms.internal.Place;
import io.dstream.jms.internal.Producers;
import io.dstream.sink.ChunkSink;
import io.dstream.sink.Sink;
import java.time.Duration;

/**
 * Creates sinks that send messages: see {@link Jms#toQueue} and {@link Jms#toTopic}. Immutable: each method returns a
 * new object.
 *
 * @param <T> the type of the records
 */
public final class JmsOutput<T> {
    private final OutputOptions options;
    private final Function1<? super T, JmsMessage> message;

    JmsOutput(Place place, Function1<? super T, JmsMessage> message) {
        this(new OutputOptions(place), message);
    }

    private JmsOutput(OutputOptions options, Function1<? super T, JmsMessage> message) {
        this.options = options;
        this.message = message;
    }

    private JmsOutput<T> with(OutputOptions changed) {
        return new JmsOutput<>(changed, message);
    }

    /**
     * Sets the user. By default it is the one that the connection factory has, if any.
     *
     * @param name the user's name
     * @param password the password, which is never logged
     * @return a copy with this setting
     */
    public JmsOutput<T> user(String name, String password) {
        return with(options.at(options.place().withUser(name, password)));
    }

    /**
     * Lets the broker lose messages when it is restarted. By default they are persistent.
     *
     * @return a copy with this setting
     */
    public JmsOutput<T> transientMessages() {
        return with(options.withPersistent(false));
    }

    /**
     * Sets how long the broker keeps messages that nobody has consumed.
     *
     * @param time 1 ms to 10 years; by default messages do not expire
     * @return a copy with this setting
     */
    public JmsOutput<T> timeToLive(Duration time) {
        checkArgument(
                time.toMillis() >= 1 && time.toDays() <= 3650, "messages for %s: expected 1 ms to 10 years", time);
        return with(options.withTimeToLive(time));
    }

    /**
     * Sets how long a batch waits for a broker that is away or accepts no messages. After that the batch fails. The
     * start of the program waits as long, but no longer than 10 seconds.
     *
     * @param time 0 to 24 hours; default: 1 minute
     * @return a copy with this setting
     */
    public JmsOutput<T> retryFor(Duration time) {
        checkArgument(
                !time.isNegative() && time.compareTo(Duration.ofDays(1)) <= 0,
                "retries for %s: expected 0 to 24 hours",
                time);
        return with(options.withPatience(time));
    }

    /**
     * Returns a sink that sends messages while the batch is computed, its partitions in parallel, each in order and in
     * transactions of up to 500 messages. The batch is finished when the broker has committed each transaction. If a
     * batch is run again, or a connection is cut before the broker's answer, transactions are repeated: at least once.
     * If the program has a tracer, messages get the properties of its context.
     *
     * @return the sink, for one stream
     */
    public Sink<T> sink() {
        return new ChunkSink<>("send", message, new Producers(options));
    }
}
