package io.dstream.codec;

/**
 * A value could not be written, or bytes could not be read: damaged, of a type that is not registered, of a version
 * that is not known. The message says what was expected and what was found, and where.
 */
public class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What {@link #offset} gives where there is none. */
    private static final int NONE = -1;

    private final int offset;

    /**
     * One without an offset.
     *
     * @param message what was expected and what was found
     */
    public CodecException(String message) {
        this(message, NONE, null);
    }

    /**
     * One without an offset.
     *
     * @param message what was expected and what was found
     * @param cause what went wrong below; may be null
     */
    public CodecException(String message, Throwable cause) {
        this(message, NONE, cause);
    }

    /**
     * One about bytes that cannot be read.
     *
     * @param message what was expected and what was found
     * @param offset where, in bytes from the start of what the reader was given; -1 for nowhere
     * @param cause what went wrong below; may be null
     */
    public CodecException(String message, int offset, Throwable cause) {
        super(offset == NONE ? message : message + ", at offset " + offset, cause);
        this.offset = offset;
    }

    /**
     * For {@link Codec#read}: the version that wrote the bytes is none that the codec knows.
     *
     * @param id the codec's id
     * @param version the version that wrote them
     * @return the exception, to throw
     */
    public static CodecException unknownVersion(String id, int version) {
        return new CodecException("codec '" + id + "' does not know its version " + version
                + ", which wrote these bytes: let its read() migrate from that version");
    }

    /**
     * Where the trouble is.
     *
     * @return the offset in bytes from the start of what the reader was given; -1 if there is none
     */
    public int offset() {
        return offset;
    }
}
