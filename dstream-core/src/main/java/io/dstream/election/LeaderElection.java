package io.dstream.election;

import java.util.List;
import java.util.Optional;

/**
 * Decides which of several processes that have started the same program runs it; the others stand by. Implemented for
 * ZooKeeper by {@code dstream-zookeeper}; a program sets it with {@code highAvailability(...)} on the builder of its
 * {@link io.dstream.StreamingContext}.
 *
 * <p>An election is about who should run. That no two ever write what the other does not know is guaranteed by the
 * checkpoint and by sinks, whatever an election says: see {@link io.dstream.storage.Storage}.
 */
public interface LeaderElection {

    /**
     * Joins the election. Returns soon, also if nobody answers yet: joining then goes on in the background, and
     * {@link Candidacy#status} tells what is in the way.
     *
     * @param candidate describes this process to people: the program, the process and the host
     * @param listener is told of the outcome
     * @return this process's part in it
     * @throws Exception if the settings make no sense; the program then does not start
     */
    Candidacy join(String candidate, Listener listener) throws Exception;

    /** Is told of the outcome, by threads of the election, which must not be held up. */
    interface Listener {

        /** This process is to lead from now on. Called at most once. */
        void elected();

        /**
         * This process leads no more: another one may lead already. Called at most once, after {@link #elected}. It
         * cannot lead again; the process may join anew.
         *
         * @param why the reason, for people
         */
        void lost(String why);
    }

    /** A process's part in an election. Safe for use by many threads. */
    interface Candidacy extends AutoCloseable {

        /**
         * Whether this process leads, and no other can have been elected meanwhile, however long this process was
         * suspended up to now. False for a while if the election cannot be reached; then either that changes or the
         * listener is told of the loss. Costs no more than a look at a clock: it is asked several times a batch.
         *
         * @return whether it certainly leads
         */
        boolean leads();

        /**
         * What is known. Does not wait for anything.
         *
         * @return the status
         */
        Status status();

        /** Leaves the election: another process can lead at once. */
        @Override
        void close();
    }

    /**
     * What a process knows of an election.
     *
     * @param leader describes the process that leads; empty if none is known
     * @param candidates describe the processes that take part, the leader first and then in the order in which they
     *     would lead; empty if that is not known
     * @param trouble what is in the way, such as servers that do not answer, and since when; empty if nothing is
     */
    record Status(Optional<String> leader, List<String> candidates, Optional<String> trouble) {
        /** Copies the list. */
        public Status {
            candidates = List.copyOf(candidates);
        }
    }
}
