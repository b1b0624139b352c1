package io.dstream.amqp.internal;

import io.dstream.amqp.AmqpMessage;
import io.dstream.function.Function1;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;

/** A source whose every stream gets a receiver of its own. */
public record QueueSource<T>(Broker broker, QueueOptions options, Function1<? super AmqpMessage, ? extends T> decoder)
        implements Source<T> {

    @Override
    public String kind() {
        return "amqp";
    }

    @Override
    public SourceReader<T> open(SourceContext context) throws Exception {
        return Sources.of(new QueueReceiver<T>(broker, options, decoder, "dstream " + context.id()))
                .open(context);
    }

    @Override
    public String toString() {
        return kind() + " queue " + options.queue() + " at " + broker;
    }
}
