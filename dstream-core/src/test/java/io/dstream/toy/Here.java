package io.dstream.toy;

import com.google.common.collect.MapMaker;
import java.io.Serializable;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An object of this process, for functions that an engine sends: written and read here, it leads to the same object.
 */
public final class Here<T> implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final ConcurrentMap<Long, Here<?>> ALL =
            new MapMaker().weakValues().makeMap();

    private final long number = NUMBERS.incrementAndGet();
    private final transient T object;

    public Here(T object) {
        this.object = object;
        ALL.put(number, this);
    }

    public T get() {
        return object;
    }

    private Object readResolve() {
        return ALL.get(number);
    }
}
