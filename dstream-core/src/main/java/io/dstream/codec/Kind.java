package io.dstream.codec;

/** What a definition in a block says a type is. The numbers are in bytes, and are for ever. */
enum Kind {
    CODEC(0, "a Codec"),
    RECORD(1, "ofRecord"),
    ENUM(2, "ofEnum");

    private static final Kind[] ALL = values();

    private final int number;
    private final String words;

    Kind(int number, String words) {
        this.number = number;
        this.words = words;
    }

    static Kind of(Codec<?> codec) {
        return codec instanceof RecordCodec ? RECORD : codec instanceof EnumCodec ? ENUM : CODEC;
    }

    /** Null if there is none. */
    static Kind numbered(int number) {
        for (Kind kind : ALL) {
            if (kind.number == number) {
                return kind;
            }
        }
        return null;
    }

    int number() {
        return number;
    }

    @Override
    public String toString() {
        return words;
    }
}
