package io.dstream.engine;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.codec.Codecs;
import java.util.Optional;

/**
 * What an engine is told of the program that it belongs to, before it is given the first plan.
 *
 * @param name the program's name, for threads, logs and whatever shows the engine's work
 * @param codecs write and read the program's values, in this process and in others: they can be serialised
 * @param poison is told of the records that the program leaves out; nothing where a record that a user's function fails
 *     on fails its plan
 * @param recordsStateChanges whether {@link EngineState#changes} will be asked for, so that all ticks have to note what
 *     they change
 */
public record EngineContext(String name, Codecs codecs, Optional<PoisonHandler> poison, boolean recordsStateChanges) {

    /** Checks that all is there. */
    public EngineContext {
        checkNotNull(name, "an engine's context needs a name");
        checkNotNull(codecs, "an engine's context needs codecs");
        checkNotNull(poison, "an engine's context needs a poison handler, or Optional.empty() for none");
    }
}
