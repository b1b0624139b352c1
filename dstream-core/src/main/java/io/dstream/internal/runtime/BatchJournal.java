package io.dstream.internal.runtime;

/** What is written of the batches so that the program can go on after a crash. Used by the driver thread. */
public interface BatchJournal {

    /**
     * Plans a batch: from now on it is that batch, whatever happens. If this throws, nothing of it is written, and it
     * may be planned anew.
     *
     * @return the batch, whose data can now be read again
     */
    Tick plan(Tick tick);

    /** Whether plans are written at all. */
    boolean isKept();

    /** Which plan the batch has; empty where plans are not written. */
    String planDigest();

    /**
     * Takes hold of what the batch changes. Called before anything of it may be seen: what cannot be written down is
     * refused here.
     */
    void changed(Tick tick, Batches batches);

    /** Returns once the plan is durable, and nobody else has taken over: something of the batch may now be seen. */
    void awaitPlanned() throws InterruptedException;

    /** The batch has succeeded. Called before its changes of state are made final. */
    void succeeded(Tick tick);

    /**
     * The batch is given up, and the program goes on. One that could not be planned is planned now, without its
     * records, so that no number is left out. Returns once the plan is durable.
     */
    void skipped(Tick tick) throws InterruptedException;

    /**
     * The changes of state of a batch that succeeded are final. What fails of a base that is begun here stops the
     * program.
     */
    void settled();

    /** No batch will follow: makes durable what was written, and tells the sources. */
    void finish();

    /** Where the program has no checkpoint directory: nothing is written, and what is over is over. */
    final class None implements BatchJournal {
        @Override
        public Tick plan(Tick tick) {
            return tick;
        }

        @Override
        public boolean isKept() {
            return false;
        }

        @Override
        public String planDigest() {
            return "";
        }

        @Override
        public void changed(Tick tick, Batches batches) {}

        @Override
        public void awaitPlanned() {}

        @Override
        public void succeeded(Tick tick) {
            tick.commit();
        }

        @Override
        public void skipped(Tick tick) {
            tick.commit();
        }

        @Override
        public void settled() {}

        @Override
        public void finish() {}
    }
}
