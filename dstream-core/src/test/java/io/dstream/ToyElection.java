package io.dstream;

import io.dstream.election.LeaderElection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An election in memory: whoever joins first leads, until it leaves or is deposed. */
final class ToyElection implements LeaderElection {
    private final List<Member> members = new ArrayList<>();
    private String trouble; // null for none
    private int asked; // whether somebody leads, while there is trouble
    private int looks; // at the status

    @Override
    public synchronized Candidacy join(String candidate, Listener listener) {
        Member member = new Member(candidate, listener);
        members.add(member);
        if (trouble == null) {
            tellFirst();
        }
        return member;
    }

    /** Nobody is elected until it is over, and the leader is not certain. */
    synchronized void cutOff(String why) {
        trouble = why;
    }

    /** How often it has been asked who leads since it was cut off. */
    synchronized int asked() {
        return asked;
    }

    /** How often its status has been looked at. */
    synchronized int looks() {
        return looks;
    }

    synchronized void reconnect() {
        trouble = null;
        tellFirst();
    }

    /** The first is not told at once, and still believes to lead when the next one does, if it wants to. */
    synchronized Member depose() {
        Member old = members.remove(0);
        old.out = true;
        tellFirst();
        return old;
    }

    private void tellFirst() {
        if (!members.isEmpty() && !members.get(0).elected) {
            members.get(0).elected = true;
            members.get(0).listener.elected();
        }
    }

    /** A process. */
    final class Member implements Candidacy {
        private final String name;
        private final Listener listener;
        private boolean elected;
        private boolean out;

        private Member(String name, Listener listener) {
            this.name = name;
            this.listener = listener;
        }

        void stillBelieves() {
            synchronized (ToyElection.this) {
                out = false;
            }
        }

        void tellLost() {
            listener.lost("the session has expired");
        }

        @Override
        public boolean leads() {
            synchronized (ToyElection.this) {
                asked += trouble == null ? 0 : 1;
                return elected && !out && trouble == null;
            }
        }

        @Override
        public Status status() {
            synchronized (ToyElection.this) {
                looks++;
                List<String> names = members.stream().map(member -> member.name).toList();
                return new Status(names.stream().findFirst(), names, Optional.ofNullable(trouble));
            }
        }

        @Override
        public void close() {
            synchronized (ToyElection.this) {
                if (members.remove(this)) {
                    tellFirst();
                }
            }
        }
    }
}
