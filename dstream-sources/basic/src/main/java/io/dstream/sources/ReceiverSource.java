package io.dstream.sources;

import io.dstream.source.Receiver;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import java.util.function.Supplier;

/** A source whose every stream gets a receiver of its own. */
record ReceiverSource<T>(String kind, String description, Supplier<? extends Receiver<T>> receiver)
        implements Source<T> {

    @Override
    public SourceReader<T> open(SourceContext context) throws Exception {
        return Sources.of(receiver.get()).open(context);
    }

    @Override
    public String toString() {
        return kind + " " + description;
    }
}
