package io.dstream.examples.crash;

import java.util.Optional;

/** What a batch has to say in its file. */
sealed interface Row {

    /** The line, if there is one. */
    Optional<String> line();

    /** A record that was pushed. */
    record Id(long id) implements Row {
        @Override
        public Optional<String> line() {
            return Optional.of("#id " + id);
        }
    }

    /** A key of the batch: its records there, and up to there. */
    record Key(String key, Totals inBatch, Totals running) implements Row {
        @Override
        public Optional<String> line() {
            return Optional.of(key + "\t" + inBatch.count() + "\t" + inBatch.sum() + "\t" + running.count() + "\t"
                    + running.sum());
        }
    }

    /** A line of the input that was no record: nothing is said of it, but its batch is not empty. */
    record Unreadable() implements Row {
        @Override
        public Optional<String> line() {
            return Optional.empty();
        }
    }
}
