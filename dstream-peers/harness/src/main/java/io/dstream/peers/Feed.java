package io.dstream.peers;

import java.io.Serializable;

/**
 * The batches of an input, by number: the same records each time, in an array that nobody may change. A method of
 * {@link Inputs}; engines that ship their jobs ship its name.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface Feed<T> extends Serializable {

    /**
     * A batch.
     *
     * @param number its number, from 0
     * @return its records
     */
    T[] batch(int number);

    /**
     * Where a part of a batch begins, if it is cut into parts of equal size.
     *
     * @param records how many there are in the batch
     * @param part which part, from 0; or {@code parts} for the end of the batch
     * @param parts how many parts
     * @return the index of its first record
     */
    static int begin(int records, int part, int parts) {
        return (int) ((long) records * part / parts);
    }
}
