package io.dstream.sources;

import io.dstream.plan.Partition;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.SourceReader.Cut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** A source as an engine has it that reads in other processes: partitions that can be sent are copies that were. */
final class Elsewhere<T> implements Source<T> {
    final List<Partition.Portable<T>> sent = new CopyOnWriteArrayList<>();
    private final Source<T> source;

    Elsewhere(Source<T> source) {
        this.source = source;
    }

    @Override
    public String kind() {
        return source.kind();
    }

    @Override
    @SuppressWarnings("unchecked")
    public SourceReader<T> open(SourceContext context) throws Exception {
        SourceReader<T> reader = source.open(changed(
                SourceContext.class,
                context,
                (method, result) -> method.equals("readsElsewhere") ? (Object) true : result));
        return changed(
                ReplayableReader.class,
                reader,
                (method, result) -> result instanceof Cut<?> cut ? copy((Cut<T>) cut) : result);
    }

    /** An object whose methods give something else. */
    private static <I> I changed(Class<I> type, Object of, BiFunction<String, Object, Object> results) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            try {
                return results.apply(method.getName(), method.invoke(of, args));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private Cut<T> copy(Cut<T> cut) {
        List<Partition<T>> copies = new ArrayList<>();
        for (Partition<T> part : cut.parts()) {
            part.portable().ifPresent(sent::add);
            copies.add(part.portable().map(portable -> copy(portable).open()).orElse(part));
        }
        return new Cut<>(copies, cut.records(), cut.bytes(), cut.ranges(), cut.blocks());
    }

    @SuppressWarnings("unchecked")
    static <S> S copy(S original) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(original);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (S) in.readObject();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
