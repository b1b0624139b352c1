package io.dstream.formats;

import com.google.common.collect.Lists;
import com.google.common.primitives.Bytes;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Random records of any class, with nulls and corner cases where a type has them. */
final class Samples {
    private static final String[] TEXTS = {
        "", " ", "a", "null", "\"", "a,b", "x\ny", "\r\n", "\t", "'", "\\N", "é", "日本", "😀", "{}", "=1+1", "\ufeffx",
        "\u0000", "1", "NaN"
    };
    private static final long DAYS = 80_000_000; // both ways, in microseconds of 64 bits

    private final Random random;

    Samples(Random random) {
        this.random = random;
    }

    <T> T next(Class<T> type) {
        return type.cast(record(type));
    }

    /** What a value consists of, as lists and maps that can be compared: an array of bytes equals only itself. */
    static Object parts(Object value) {
        if (value instanceof byte[] bytes) {
            return Bytes.asList(bytes);
        }
        if (value instanceof Optional<?> optional) {
            return optional.map(Samples::parts);
        }
        if (value instanceof List<?> list) {
            return Lists.newArrayList(Lists.transform(list, Samples::parts));
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> parts = new LinkedHashMap<>();
            map.forEach((key, each) -> parts.put(key, parts(each)));
            return parts;
        }
        if (value instanceof Record record) {
            Map<String, Object> parts = new LinkedHashMap<>();
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                try {
                    component.getAccessor().setAccessible(true);
                    parts.put(component.getName(), parts(component.getAccessor().invoke(record)));
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError(e.getMessage(), e);
                }
            }
            return parts;
        }
        return value;
    }

    private Object record(Class<?> type) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = value(components[i].getGenericType(), components[i].getAnnotation(Decimal.class));
            }
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private Object value(Type type, Decimal decimal) {
        boolean isPrimitive = type instanceof Class<?> plain && plain.isPrimitive();
        return isPrimitive || random.nextInt(6) > 0 || isOptional(type) ? notNull(type, decimal) : null;
    }

    private static boolean isOptional(Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class;
    }

    private Object notNull(Type type, Decimal decimal) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return Optional.ofNullable(value(arguments[0], decimal));
            }
            int size = random.nextInt(4);
            if (generic.getRawType() == List.class) {
                List<Object> list = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    list.add(value(arguments[0], decimal));
                }
                return list;
            }
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                map.put(notNull(arguments[0], decimal), value(arguments[1], decimal));
            }
            return map;
        }
        return scalar((Class<?>) type, decimal);
    }

    private Object scalar(Class<?> type, Decimal decimal) {
        if (type.isRecord()) {
            return record(type);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)];
        }
        return switch (type.getSimpleName()) {
            case "boolean", "Boolean" -> random.nextBoolean();
            case "byte", "Byte" -> (byte) number();
            case "short", "Short" -> (short) number();
            case "int", "Integer" -> (int) number();
            case "long", "Long" -> number();
            case "float", "Float" ->
                random.nextInt(4) > 0
                        ? random.nextFloat()
                        : pick(Float.NaN, Float.MAX_VALUE, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, -0.0f);
            case "double", "Double" ->
                random.nextInt(4) > 0
                        ? random.nextGaussian()
                        : pick(Double.NaN, Double.MAX_VALUE, Double.MIN_VALUE, Double.POSITIVE_INFINITY, -0.0);
            case "char", "Character" -> pick('a', ' ', ',', '"', '\n', '\u0000', '\u20ac', '\uffff');
            case "String" -> text();
            case "byte[]" -> bytes();
            case "BigDecimal" -> decimal(decimal);
            case "Instant" -> dateTime().toInstant(ZoneOffset.UTC);
            case "LocalDate" -> LocalDate.ofEpochDay(random.nextInt());
            case "LocalDateTime" -> dateTime();
            case "Duration" -> Duration.ofSeconds(random.nextLong(), random.nextInt(1_000_000_000));
            case "UUID" -> new UUID(random.nextLong(), random.nextLong());
            default -> throw new AssertionError("no samples of " + type);
        };
    }

    private long number() {
        return random.nextInt(3) > 0 ? random.nextInt(100) - 50 : random.nextLong() >> random.nextInt(64);
    }

    @SafeVarargs
    private <V> V pick(V... values) {
        return values[random.nextInt(values.length)];
    }

    private String text() {
        StringBuilder text = new StringBuilder(pick(TEXTS));
        while (random.nextInt(3) == 0) {
            text.append(pick(TEXTS));
        }
        return text.toString();
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    private BigDecimal decimal(Decimal decimal) {
        if (decimal == null) {
            return new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(40) - 20);
        }
        BigInteger bound = BigInteger.TEN.pow(1 + random.nextInt(decimal.precision()));
        BigInteger digits = new BigInteger(bound.bitLength(), random).mod(bound);
        return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), decimal.scale());
    }

    private LocalDateTime dateTime() {
        long day = random.nextInt(3) > 0 ? 19_000 + random.nextInt(3000) : random.nextLong(-DAYS, DAYS);
        return LocalDate.ofEpochDay(day)
                .atStartOfDay()
                .plusNanos(random.nextLong(86_400_000_000_000L))
                .truncatedTo(ChronoUnit.MICROS);
    }
}
