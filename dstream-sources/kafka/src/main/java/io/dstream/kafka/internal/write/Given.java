package io.dstream.kafka.internal.write;

import io.dstream.function.Function0;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.apache.kafka.common.serialization.Serializer;

/** A serializer that the program has made. It can be sent if it is serialisable, which those of Kafka are not. */
public final class Given<S> implements Function0<Serializer<? super S>> {
    private static final long serialVersionUID = 1L;

    private final String method;

    @SuppressWarnings("serial") // or else it is refused
    private final Serializer<? super S> serializer;

    /**
     * One that was given.
     *
     * @param method to which method
     */
    public Given(String method, Serializer<? super S> serializer) {
        this.method = method;
        this.serializer = serializer;
    }

    @Override
    public Serializer<? super S> apply() {
        return serializer;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        if (!(serializer instanceof Serializable)) {
            String name = serializer.getClass().getSimpleName();
            throw new InvalidObjectException("expected a serializer that can be sent to another process, found the "
                    + serializer.getClass().getName() + " given to " + method + "(...): have it created there, with "
                    + method
                    + "MadeBy(" + name + "::new), or name its class in the properties");
        }
        out.defaultWriteObject();
    }
}
