package io.dstream.formats.internal.parquet;

import io.dstream.formats.internal.shape.BadValueException;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;

/** Takes the values of a column. Those of a dictionary are made once. */
final class ScalarConverter extends PrimitiveConverter {

    /** What values become, by what they are in the file; null for what they are not. */
    record Conversion(LongFunction<Object> ofLong, DoubleFunction<Object> ofDouble, Function<Binary, Object> ofBinary) {
        static Conversion ofLongs(LongFunction<Object> function) {
            return new Conversion(function, null, null);
        }

        static Conversion ofDoubles(DoubleFunction<Object> function) {
            return new Conversion(null, function, null);
        }

        static Conversion ofBinary(Function<Binary, Object> function) {
            return new Conversion(null, null, function);
        }
    }

    private final String path;
    private final Conversion conversion;
    private final Consumer<Object> out;
    private Object[] dictionary;

    ScalarConverter(String path, Conversion conversion, Consumer<Object> out) {
        this.path = path;
        this.conversion = conversion;
        this.out = out;
    }

    @Override
    public boolean hasDictionarySupport() {
        return conversion.ofBinary() != null;
    }

    @Override
    public void setDictionary(Dictionary values) {
        dictionary = new Object[values.getMaxId() + 1];
        for (int i = 0; i < dictionary.length; i++) {
            dictionary[i] = converted(values.decodeToBinary(i));
        }
    }

    @Override
    public void addValueFromDictionary(int id) {
        out.accept(dictionary[id]);
    }

    @Override
    public void addBinary(Binary value) {
        out.accept(converted(value));
    }

    private Object converted(Binary value) {
        try {
            return conversion.ofBinary().apply(value);
        } catch (BadValueException e) {
            throw e.in(path);
        }
    }

    @Override
    public void addBoolean(boolean value) {
        addLong(value ? 1 : 0);
    }

    @Override
    public void addInt(int value) {
        addLong(value);
    }

    @Override
    public void addLong(long value) {
        try {
            out.accept(conversion.ofLong().apply(value));
        } catch (BadValueException e) {
            throw e.in(path);
        }
    }

    @Override
    public void addFloat(float value) {
        out.accept(conversion.ofDouble().apply(value));
    }

    @Override
    public void addDouble(double value) {
        out.accept(conversion.ofDouble().apply(value));
    }
}
