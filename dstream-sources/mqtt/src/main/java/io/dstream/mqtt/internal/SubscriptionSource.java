package io.dstream.mqtt.internal;

import io.dstream.function.Function1;
import io.dstream.mqtt.MqttMessage;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;

/** A source whose every stream gets a receiver of its own. */
public record SubscriptionSource<T>(
        Broker broker, SubscriptionOptions options, Function1<? super MqttMessage, ? extends T> decoder)
        implements Source<T> {

    @Override
    public String kind() {
        return "mqtt";
    }

    @Override
    public SourceReader<T> open(SourceContext context) throws Exception {
        return Sources.of(new SubscriptionReceiver<T>(broker, options, decoder)).open(context);
    }

    @Override
    public String toString() {
        return kind() + " " + options.filters() + " at " + broker;
    }
}
