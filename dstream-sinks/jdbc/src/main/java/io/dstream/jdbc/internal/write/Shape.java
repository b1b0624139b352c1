package io.dstream.jdbc.internal.write;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import io.dstream.function.Function1;
import io.dstream.jdbc.internal.sql.Dialect;
import io.dstream.jdbc.internal.sql.Identifier;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a sink makes of a record. Immutable.
 *
 * @param kind which way
 * @param table the table; null for a statement
 * @param sql the statement; null for a table
 * @param keys the columns of an upsert's key
 * @param values the other columns, or the parameters of a statement
 */
public record Shape<T>(
        Kind kind, Identifier table, String sql, ImmutableList<Field<T>> keys, ImmutableList<Field<T>> values) {

    public enum Kind {
        UPSERT,
        INSERT,
        EXECUTE
    }

    /** A column, or a parameter, and where its value comes from. */
    record Field<T>(Identifier name, Function1<? super T, ?> value) {}

    public static <T> Shape<T> of(Kind kind, Identifier table) {
        return new Shape<>(kind, table, null, ImmutableList.of(), ImmutableList.of());
    }

    public static <T> Shape<T> of(String sql, List<Function1<? super T, ?>> parameters) {
        ImmutableList<Field<T>> fields = parameters.stream()
                .map(parameter -> new Field<T>(null, parameter))
                .collect(ImmutableList.toImmutableList());
        return new Shape<>(Kind.EXECUTE, null, sql, ImmutableList.of(), fields);
    }

    public Shape<T> withKey(String name, Function1<? super T, ?> value) {
        checkState(kind == Kind.UPSERT, "%s has no key: only an upsert has one", this);
        return new Shape<>(kind, table, sql, with(keys, name, value), values);
    }

    public Shape<T> withColumn(String name, Function1<? super T, ?> value) {
        checkState(kind != Kind.EXECUTE, "%s has no columns: pass its parameters to execute", this);
        return new Shape<>(kind, table, sql, keys, with(values, name, value));
    }

    private ImmutableList<Field<T>> with(List<Field<T>> fields, String name, Function1<? super T, ?> value) {
        checkNotNull(value, "the column %s needs a function", name);
        Identifier column = Identifier.column(name);
        checkArgument(
                fields().stream().noneMatch(field -> field.name.toString().equalsIgnoreCase(name)),
                "%s has the column %s twice",
                this,
                name);
        return ImmutableList.<Field<T>>builder()
                .addAll(fields)
                .add(new Field<>(column, value))
                .build();
    }

    /** All, in the order of the statement's parameters. */
    List<Field<T>> fields() {
        return Stream.concat(keys.stream(), values.stream()).toList();
    }

    /** The program's functions. */
    public List<Function1<? super T, ?>> functions() {
        return fields().stream().<Function1<? super T, ?>>map(Field::value).toList();
    }

    /** The names of columns for SQL. */
    static <T> List<String> names(List<Field<T>> fields, Dialect dialect) {
        return fields.stream().map(field -> field.name.sql(dialect.quote())).toList();
    }

    /** The statement that writes a record. */
    String statement(Dialect dialect) {
        return switch (kind) {
            case EXECUTE -> sql;
            case INSERT -> dialect.insert(table.sql(dialect.quote()), names(values, dialect));
            case UPSERT -> dialect.upsert(table.sql(dialect.quote()), names(keys, dialect), names(values, dialect));
        };
    }

    /** As messages call it. */
    @Override
    public String toString() {
        return switch (kind) {
            case EXECUTE -> "the statement '" + sql + "'";
            case INSERT -> "insert into " + table;
            case UPSERT -> "upsert into " + table;
        };
    }
}
