package io.dstream.sink;

/** The ways in which a file sink shows batches. */
enum Way {
    FILES,
    FOLDERS,
    FROM_TASKS;

    /** A sink that goes this way. */
    <T> FileSink<T> of(FileSink<T> sink) {
        return switch (this) {
            case FILES -> sink;
            case FOLDERS -> sink.folderPerBatch("batch-");
            case FROM_TASKS -> sink.fromTasks().folderPerBatch("batch-");
        };
    }
}
