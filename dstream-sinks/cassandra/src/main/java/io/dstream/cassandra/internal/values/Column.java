package io.dstream.cassandra.internal.values;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.codec.CodecNotFoundException;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import io.dstream.cassandra.CassandraException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A column, or a parameter of a query, and how values of a program become its bytes. Safe for use by many threads. */
public final class Column {
    private final String name;
    private final DataType type;
    private final CodecRegistry codecs;
    private final ProtocolVersion version;
    private final boolean isClustering;
    private final Map<Class<?>, TypeCodec<Object>> known = new ConcurrentHashMap<>();

    /**
     * A column.
     *
     * @param isClustering whether it is a clustering column
     */
    public Column(
            CqlIdentifier name, DataType type, CodecRegistry codecs, ProtocolVersion version, boolean isClustering) {
        this.name = name.asCql(true);
        this.type = type;
        this.codecs = codecs;
        this.version = version;
        this.isClustering = isClustering;
    }

    /**
     * The bytes of a value; null for null.
     *
     * @throws CassandraException if the column cannot hold it
     */
    public ByteBuffer encode(Object value) {
        Object given = value instanceof Optional<?> maybe ? maybe.orElse(null) : value;
        if (given == null) {
            return null;
        }
        try {
            Object converted = Conversion.of(given, type);
            return codec(converted).encode(converted, version);
        } catch (CodecNotFoundException e) {
            throw new CassandraException("the column " + name + " is a " + type.asCql(true, true) + ", which a "
                    + given.getClass().getName() + " cannot be written to");
        } catch (ArithmeticException e) {
            throw new CassandraException("the column " + name + " is a " + type.asCql(true, true) + ", and a "
                    + given.getClass().getSimpleName() + " has come that does not fit into it");
        } catch (ClassCastException | IllegalArgumentException | NullPointerException e) {
            throw new CassandraException(
                    "the column " + name + " is a " + type.asCql(true, true) + ", and its codec refuses a "
                            + given.getClass().getName(),
                    e);
        }
    }

    /**
     * What tells the bytes of a key from those of another: the bytes, but for clustering columns with decimals, of
     * which Cassandra takes those that differ in their scale for the same.
     */
    public Object identity(ByteBuffer bytes) {
        return isClustering && type.equals(DataTypes.DECIMAL)
                ? codecs.codecFor(DataTypes.DECIMAL, BigDecimal.class)
                        .decode(bytes, version)
                        .stripTrailingZeros()
                : bytes;
    }

    private TypeCodec<Object> codec(Object value) {
        if (value instanceof Collection || value instanceof Map) {
            return codecs.codecFor(type, value); // by the elements
        }
        TypeCodec<Object> found = known.get(value.getClass());
        if (found == null) {
            found = codecs.codecFor(type, value);
            known.put(value.getClass(), found);
        }
        return found;
    }

    @Override
    public String toString() {
        return name;
    }
}
