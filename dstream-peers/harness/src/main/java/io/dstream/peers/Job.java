package io.dstream.peers;

/** A workload as an engine does it: batch by batch, record by record, or as records come. */
public sealed interface Job {

    /** Goes on from batch to batch, and so is measured one batch at a time. */
    non-sealed interface OfBatches extends Job {

        /**
         * Does the next batch; this is what is measured.
         *
         * @return the sum of the {@linkplain Digest digests} of the batch's results
         * @throws Exception if that goes wrong
         */
        long next() throws Exception;

        /**
         * Waits for what the engine still has to do when a batch's results are there; this is not measured.
         *
         * @throws Exception if that goes wrong
         */
        default void settle() throws Exception {}
    }

    /**
     * Runs through many batches without a stop between them, each run from the beginning, and so is measured by the
     * time of many.
     */
    non-sealed interface OfRecords extends Job {

        /**
         * Does the batches with the numbers from 0 up to, not including, {@code to}.
         *
         * @param from the first that is measured: the time is from its first record to the last result
         * @param to the number of batches
         * @return what has come of it
         * @throws Exception if that goes wrong
         */
        Run run(int from, int to) throws Exception;
    }

    /** Takes the records of {@link Pace#RUN} to its output, as soon as it can. */
    non-sealed interface AsTheyCome extends Job {

        /**
         * Has the sending begin, and returns when the output has had all records.
         *
         * @return what to know of it in a table, such as how far batches are apart; may be empty
         * @throws Exception if that goes wrong
         */
        String run() throws Exception;
    }

    /**
     * A run of a job.
     *
     * @param nanos how long the measured batches took
     * @param digest the sum of the digests of all batches' results, measured or not
     */
    record Run(long nanos, long digest) {}
}
