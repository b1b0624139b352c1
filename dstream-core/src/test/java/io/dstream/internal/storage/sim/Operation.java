package io.dstream.internal.storage.sim;

/**
 * What was asked of a disk, or of a store of objects.
 *
 * @param position in the file, of the first byte; 0 if it is not about bytes
 * @param length how many bytes
 */
public record Operation(Kind kind, String name, long position, int length) {
    /** The operations of a storage and its files. */
    public enum Kind {
        CREATE,
        APPEND,
        OPEN,
        READ,
        WRITE,
        OVERWRITE,
        FORCE,
        FENCE,
        PREPARE,
        UPLOAD,
        PUBLISH,
        PUBLISH_NEW,
        DELETE_STRAYS,
        TRUNCATE,
        RENAME,
        DELETE,
        LIST,
        MAKE_DIRECTORY,
        SYNC_DIRECTORY,
        EXISTS,
        SIZE,
        LOCK;

        /** Whether a disk may look different after it. */
        public boolean changesSomething() {
            return switch (this) {
                case PREPARE, APPEND, OPEN, READ, LIST, EXISTS, SIZE -> false;
                default -> true;
            };
        }

        boolean writes() {
            return this == WRITE || this == OVERWRITE;
        }
    }
}
