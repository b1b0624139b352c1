package io.dstream.internal.runtime.batch;

/**
 * How far a batch is on its way, and so what may follow when something fails there. A batch goes through the phases in
 * their order; a {@linkplain io.dstream.sink.NotCommittedException commit that is known to have shown nothing} takes it
 * back from {@link #SHOWN} to {@link #COMPUTED}. The driver thread alone moves it.
 */
enum BatchPhase {
    /**
     * Nothing is written of it. Tried again, it is planned anew. Given up, it still gets a plan, so that its number is
     * not left out and its sources go on behind it.
     */
    DUE(true, true),

    /** Its plan is written: from now on it is that batch, whatever happens. Tried again, it is computed anew. */
    PLANNED(true, true),

    /** Its data is there, and its changes of state are known. Tried again, it goes on with the output that failed. */
    COMPUTED(true, true),

    /** Sinks have been asked to commit it, so it may be seen: it can be tried again, but not given up. */
    SHOWN(true, false),

    /**
     * Its end is written, or was about to be. What fails from here on is no failure of the batch: nothing of it may be
     * done a second time, and the program stops under any policy.
     */
    COMMITTED(false, false);

    private final boolean mayBeRetried;
    private final boolean mayBeSkipped;

    BatchPhase(boolean mayBeRetried, boolean mayBeSkipped) {
        this.mayBeRetried = mayBeRetried;
        this.mayBeSkipped = mayBeSkipped;
    }

    /** Whether a new attempt may be made after a failure. */
    boolean mayBeRetried() {
        return mayBeRetried;
    }

    /** Whether the program may go on without the batch. */
    boolean mayBeSkipped() {
        return mayBeSkipped;
    }
}
