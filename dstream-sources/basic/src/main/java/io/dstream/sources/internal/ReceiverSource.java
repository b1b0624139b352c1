package io.dstream.sources.internal;

import io.dstream.function.Function1;
import io.dstream.source.Receiver;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;

/** A source whose every stream gets a receiver of its own. */
public record ReceiverSource<T>(
        String kind, String description, Function1<? super SourceContext, ? extends Receiver<T>> receiver)
        implements Source<T> {

    @Override
    public SourceReader<T> open(SourceContext context) throws Exception {
        return Sources.of(receiver.apply(context)).open(context);
    }

    @Override
    public String toString() {
        return kind + " " + description;
    }
}
