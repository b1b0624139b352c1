package io.dstream.opensearch.internal.write;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import io.dstream.function.Function1;
import io.dstream.function.Predicate1;
import java.io.Serializable;

/**
 * What a sink writes. Immutable.
 *
 * @param kind what is done with documents
 * @param index where to: an index, an alias or a data stream
 * @param id gives a document's id; null until it is set
 * @param document gives the whole document; null if there are fields
 * @param fields give the values of its fields
 * @param deleteWhen whether a record's document is deleted rather than written
 * @param bulk how much a request may have
 */
public record Shape<T>(
        Kind kind,
        String index,
        Function1<? super T, ?> id,
        Function1<? super T, ?> document,
        ImmutableMap<String, Function1<? super T, ?>> fields,
        Predicate1<? super T> deleteWhen,
        Bulk bulk)
        implements Serializable {
    private static final String FORBIDDEN = "*,/\\?\"<>| #"; // OpenSearch's

    /** What is done with documents. */
    public enum Kind {
        /** The latest one replaces what was there. */
        INDEX,
        /** The first one stays. */
        CREATE,
        /** They are deleted. */
        DELETE
    }

    /**
     * How much a request may have.
     *
     * @param documents how many
     * @param bytes how large, unless one document is larger
     */
    public record Bulk(int documents, int bytes) implements Serializable {
        private static final Bulk DEFAULT = new Bulk(1000, 5 << 20);
    }

    public static <T> Shape<T> of(Kind kind, String index) {
        return new Shape<>(
                kind, checkName(index), null, null, ImmutableMap.of(), record -> kind == Kind.DELETE, Bulk.DEFAULT);
    }

    /** The name of one index, alias or data stream. */
    public static String checkName(String index) {
        checkArgument(
                index != null && !index.isBlank() && index.chars().noneMatch(c -> FORBIDDEN.indexOf(c) >= 0),
                "'%s' is not the name of an index: expected that of one index, alias or data stream",
                index);
        return index;
    }

    public Shape<T> withId(Function1<? super T, ?> function) {
        checkNotNull(function, "id needs a function");
        return new Shape<>(kind, index, function, document, fields, deleteWhen, bulk);
    }

    public Shape<T> withDocument(Function1<? super T, ?> function) {
        checkNotNull(function, "document needs a function");
        checkState(kind != Kind.DELETE, "a sink that deletes documents has no documents to write");
        checkState(fields.isEmpty(), "a document has either fields or a function for all of it");
        return new Shape<>(kind, index, id, function, fields, deleteWhen, bulk);
    }

    public Shape<T> withField(String name, Function1<? super T, ?> value) {
        checkArgument(name != null && !name.isBlank(), "a field needs a name");
        checkNotNull(value, "the field %s needs a function", name);
        checkState(kind != Kind.DELETE, "a sink that deletes documents has no fields to write");
        checkState(document == null, "a document has either fields or a function for all of it");
        checkArgument(!fields.containsKey(name), "the field %s is set twice", name);
        ImmutableMap<String, Function1<? super T, ?>> all = ImmutableMap.<String, Function1<? super T, ?>>builder()
                .putAll(fields)
                .put(name, value)
                .buildOrThrow();
        return new Shape<>(kind, index, id, document, all, deleteWhen, bulk);
    }

    public Shape<T> withDeleteWhen(Predicate1<? super T> condition) {
        checkNotNull(condition, "deleteWhen needs a condition");
        checkState(kind == Kind.INDEX, "deleteWhen belongs to OpenSearch.index");
        return new Shape<>(kind, index, id, document, fields, condition, bulk);
    }

    public Shape<T> withBulk(Bulk other) {
        return new Shape<>(kind, index, id, document, fields, deleteWhen, other);
    }

    /**
     * Checks that all is set.
     *
     * @throws IllegalStateException if not
     */
    public void check(String who) {
        checkState(id != null, "%s: the sink of the index %s needs an id: call id", who, index);
        checkState(
                kind == Kind.DELETE || document != null || !fields.isEmpty(),
                "%s: the sink of the index %s needs something to write: call field or document",
                who,
                index);
    }

    @Override
    public String toString() {
        return index;
    }
}
