package io.dstream.storage;

import java.io.IOException;
import java.io.Serializable;

/**
 * Where files are, and how to reach them: a directory of HDFS, a prefix in S3, or another. Immutable; it can be sent to
 * other processes, which then open it for themselves. For a directory on a local disk, name its path instead, wherever
 * a location is asked for.
 *
 * <p>Whoever implements it for another system also implements {@link Storage}, and runs
 * {@code io.dstream.testkit.StorageContract} on it.
 */
public interface StorageLocation extends Serializable {

    /**
     * Opens it. Creates and changes nothing; {@link Storage#prepare} does.
     *
     * @return the files there; to be closed
     * @throws IOException if the settings make no sense, or nobody answers
     */
    Storage open() throws IOException;

    /** Where it is, for people: an address without passwords. */
    @Override
    String toString();
}
