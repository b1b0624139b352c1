package io.dstream.internal.recovery.format;

/** The kinds of records in the files of a checkpoint. Never changed; an old reader may skip those from 128 on. */
public final class RecordTypes {
    /** The manifest. */
    public static final int MANIFEST = 1;

    /** What a batch is to be made of. */
    public static final int PLAN = 10;

    /** Records of a batch whose source cannot give them again. */
    public static final int INPUT = 11;

    /** What a batch changed of an operator's state in one partition. */
    public static final int CHANGES = 12;

    /** A partition of a batch that a window holds. */
    public static final int KEPT = 13;

    /** A batch is over. */
    public static final int COMMIT = 14;

    /** How a base begins: after which batch, and where the sources were. */
    public static final int BASE = 20;

    /** State of an operator in one partition. */
    public static final int STATE = 21;

    /** What a receiver has stored. */
    public static final int RECEIVED = 30;

    /** The highest ids that a receiver has stored, sender by sender. */
    static final int MARKS = 31;

    private RecordTypes() {}
}
