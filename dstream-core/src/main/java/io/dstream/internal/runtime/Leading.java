package io.dstream.internal.runtime;

/** Tells whether this process may go on with the program, where others wait for it. */
@FunctionalInterface
public interface Leading {
    /** Where there are no others. */
    Leading ALONE = () -> {};

    /**
     * Returns once it is certain that no other process leads.
     *
     * @throws io.dstream.election.LeadershipLostException if another may
     * @throws InterruptedException if the program is stopped meanwhile
     */
    void await() throws InterruptedException;
}
