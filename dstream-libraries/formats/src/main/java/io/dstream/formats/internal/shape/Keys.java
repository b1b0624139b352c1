package io.dstream.formats.internal.shape;

/** The text of keys of maps, for formats in which keys are text. */
public abstract class Keys {
    private Keys() {}

    /** Those of a map's keys. */
    public static Keys of(Shape key) {
        if (key instanceof Shape.OfEnum constants) {
            return new Keys() {
                @Override
                String textOf(Object value) {
                    return ((Enum<?>) value).name();
                }

                @Override
                public Object parse(String text) {
                    return constants.constant(text);
                }
            };
        }
        Scalar scalar = ((Shape.OfScalar) key).scalar(); // Shapes allows no others
        return new Keys() {
            @Override
            String textOf(Object value) {
                return scalar.text(value);
            }

            @Override
            public Object parse(String text) {
                return scalar.parse(text);
            }
        };
    }

    abstract String textOf(Object key);

    /** The text of a key. */
    public final String text(Object key) {
        if (key == null) {
            throw BadValueException.of("a key is null: files have no such keys");
        }
        return textOf(key);
    }

    /** The key that a text is. */
    public abstract Object parse(String text);
}
