package io.dstream.engine;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.base.Suppliers;
import io.dstream.codec.Codecs;
import java.util.Optional;
import java.util.function.Supplier;

/** What an engine is told of the program that it belongs to, before it is given the first plan. */
public final class EngineContext {
    private final String name;
    private final Supplier<Codecs> codecs;
    private final Optional<PoisonHandler> poison;
    private final boolean recordsStateChanges;

    /**
     * What an engine is told, where the codecs are there already.
     *
     * @param name the program's name, for threads, logs and whatever shows the engine's work
     * @param codecs write and read the program's values, in this process and in others: they can be serialised
     * @param poison is told of the records that the program leaves out; nothing where a record that a user's function
     *     fails on fails its plan
     * @param recordsStateChanges whether {@link EngineState#changes} will be asked for, so that all ticks have to note
     *     what they change
     */
    public EngineContext(String name, Codecs codecs, Optional<PoisonHandler> poison, boolean recordsStateChanges) {
        this(
                name,
                Suppliers.ofInstance(checkNotNull(codecs, "an engine's context needs codecs")),
                poison,
                recordsStateChanges);
    }

    /**
     * What an engine is told, where the codecs are made when they are first asked for: that takes a tenth of a second,
     * and an engine that sends nothing asks for none.
     *
     * @param name the program's name, for threads, logs and whatever shows the engine's work
     * @param codecs makes what writes and reads the program's values; called once at most
     * @param poison is told of the records that the program leaves out; nothing where a record that a user's function
     *     fails on fails its plan
     * @param recordsStateChanges whether {@link EngineState#changes} will be asked for, so that all ticks have to note
     *     what they change
     */
    public EngineContext(
            String name, Supplier<Codecs> codecs, Optional<PoisonHandler> poison, boolean recordsStateChanges) {
        this.name = checkNotNull(name, "an engine's context needs a name");
        this.codecs = Suppliers.memoize(checkNotNull(codecs, "an engine's context needs codecs")::get);
        this.poison = checkNotNull(poison, "an engine's context needs a poison handler, or Optional.empty() for none");
        this.recordsStateChanges = recordsStateChanges;
    }

    /**
     * The program's name.
     *
     * @return the name, for threads, logs and whatever shows the engine's work
     */
    public String name() {
        return name;
    }

    /**
     * What writes and reads the program's values, in this process and in others.
     *
     * @return the codecs, which can be serialised
     */
    public Codecs codecs() {
        return codecs.get();
    }

    /**
     * Who is told of the records that the program leaves out.
     *
     * @return the handler; nothing where a record that a user's function fails on fails its plan
     */
    public Optional<PoisonHandler> poison() {
        return poison;
    }

    /**
     * Whether {@link EngineState#changes} will be asked for, so that all ticks have to note what they change.
     *
     * @return whether it will
     */
    public boolean recordsStateChanges() {
        return recordsStateChanges;
    }
}
