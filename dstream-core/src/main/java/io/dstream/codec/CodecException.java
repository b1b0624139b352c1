package io.dstream.codec;

/**
 * Thrown when a value cannot be written, or when bytes cannot be read because they are damaged, of an unregistered
 * type, or of an unknown version. The message says what was expected, what was found, and where.
 */
public class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What {@link #offset} gives where there is none. */
    private static final int NONE = -1;

    private final int offset;

    /**
     * Creates an exception without an offset.
     *
     * @param message what was expected and what was found
     */
    public CodecException(String message) {
        this(message, NONE, null);
    }

    /**
     * Creates an exception without an offset.
     *
     * @param message what was expected and what was found
     * @param cause the underlying error; may be null
     */
    public CodecException(String message, Throwable cause) {
        this(message, NONE, cause);
    }

    /**
     * Creates an exception about bytes that cannot be read.
     *
     * @param message what was expected and what was found
     * @param offset the position in bytes from the start of the reader's input; -1 for none
     * @param cause the underlying error; may be null
     */
    public CodecException(String message, int offset, Throwable cause) {
        super(offset == NONE ? message : message + ", at offset " + offset, cause);
        this.offset = offset;
    }

    /**
     * Returns the exception for {@link Codec#read} to throw when the codec does not know the version that wrote the
     * bytes.
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
     * Returns the position of the error.
     *
     * @return the offset in bytes from the start of the reader's input; -1 if there is none
     */
    public int offset() {
        return offset;
    }
}
