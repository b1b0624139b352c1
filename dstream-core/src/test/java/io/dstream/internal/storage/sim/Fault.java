package io.dstream.internal.storage.sim;

import io.dstream.internal.storage.sim.Operation.Kind;

/** What can go wrong at an operation. */
public enum Fault {
    /** It fails, and has done nothing. */
    IO_ERROR,
    /** The same, of what needs room. */
    NO_SPACE,
    /** Some of the bytes are written, then it fails. */
    SHORT_WRITE,
    /** A force fails. What was to be forced can still be read, but no later force will bring it to the disk. */
    LOST_FORCE,
    /** The machine goes off when it is done. */
    CRASH,
    /** The machine goes off when some of the bytes are written. */
    TORN_CRASH;

    /** Whether it can happen to such an operation. */
    public boolean strikes(Kind kind) {
        return switch (this) {
            case IO_ERROR, CRASH -> true;
            case NO_SPACE -> kind == Kind.CREATE || kind == Kind.WRITE || kind == Kind.MAKE_DIRECTORY;
            case SHORT_WRITE, TORN_CRASH -> kind.writes();
            case LOST_FORCE -> kind == Kind.FORCE;
        };
    }
}
