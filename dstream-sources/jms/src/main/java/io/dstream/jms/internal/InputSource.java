package io.dstream.jms.internal;

import io.dstream.function.Function1;
import io.dstream.jms.JmsMessage;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;

/** A source whose every stream gets a receiver of its own. */
public record InputSource<T>(InputOptions options, Function1<? super JmsMessage, ? extends T> decoder)
        implements Source<T> {

    @Override
    public String kind() {
        return "jms";
    }

    @Override
    public SourceReader<T> open(SourceContext context) throws Exception {
        return Sources.of(new InputReceiver<T>(options, decoder)).open(context);
    }

    @Override
    public String toString() {
        return kind() + " " + options.place();
    }
}
