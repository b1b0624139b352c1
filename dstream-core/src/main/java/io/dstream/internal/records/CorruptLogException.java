package io.dstream.internal.records;

import java.io.IOException;

/** Bytes on the disk are not what was written there. Nothing has been changed. */
public final class CorruptLogException extends IOException {
    private static final long serialVersionUID = 1;

    public static final String RESTORE =
            "Restore the directory from a backup, or begin with an empty one; the file is left as it is.";

    private final String file;
    private final long offset;
    private final String expected;
    private final String found;
    private final String remedy;

    /**
     * With what stands in the message.
     *
     * @param file the absolute path
     * @param offset where in the file the damage was met, in bytes from its start
     * @param expected what should be there
     * @param found what is there
     * @param remedy what to do: one sentence
     */
    public CorruptLogException(String file, long offset, String expected, String found, String remedy) {
        super(file + " is damaged at byte " + offset + ": expected " + expected + ", found " + found + ". " + remedy);
        this.file = file;
        this.offset = offset;
        this.expected = expected;
        this.found = found;
        this.remedy = remedy;
    }

    /** The same damage, with something else to do about it. */
    public CorruptLogException withRemedy(String other) {
        return new CorruptLogException(file, offset, expected, found, other);
    }

    /** The absolute path of the file. */
    public String file() {
        return file;
    }

    /** Where the damage was met, in bytes from the start of the file. */
    public long offset() {
        return offset;
    }

    /** What should be there. */
    public String expected() {
        return expected;
    }

    /** What is there. */
    public String found() {
        return found;
    }

    /** What to do: one sentence. */
    public String remedy() {
        return remedy;
    }
}
