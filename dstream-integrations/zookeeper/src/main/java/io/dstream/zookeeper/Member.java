package io.dstream.zookeeper;

import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A candidate's node. Its name is made of an id of the session that it was made in, by which the session knows it also
 * if the answer to its making was lost, and the number that the servers gave it.
 *
 * @param name the node's name
 * @param session the id of the session
 * @param number its place: the lowest leads
 */
record Member(String name, UUID session, long number) {
    private static final Pattern NAME =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-candidate-(\\d{10,})");

    /** The order in which they lead. */
    static final Comparator<Member> ORDER = Comparator.comparingLong(Member::number);

    /** What a node's name begins with; the servers add the number. */
    static String prefix(UUID session) {
        return session + "-candidate-";
    }

    /** The member that a node is; none if it is something else, which nobody waits for. */
    static Optional<Member> of(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() && matcher.group(2).length() <= 18
                ? Optional.of(new Member(name, UUID.fromString(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
