package io.dstream.redis.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of an entry: two unsigned numbers. Immutable.
 *
 * @param millis the time in milliseconds since the epoch, if the server made the id
 * @param number distinguishes entries of the same time
 */
public record EntryId(long millis, long number) implements Comparable<EntryId> {
    /** The lowest id that an entry can have. */
    public static final EntryId FIRST = new EntryId(0, 1);

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,20})(?:-([0-9]{1,20}))?");

    /** An id as users and the server write it; empty if it is none. */
    public static Optional<EntryId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            String number = matcher.group(2) == null ? "0" : matcher.group(2);
            return Optional.of(new EntryId(Long.parseUnsignedLong(matcher.group(1)), Long.parseUnsignedLong(number)));
        } catch (NumberFormatException e) {
            return Optional.empty(); // more than 64 bits
        }
    }

    /** An id as the server sends it. */
    static EntryId of(byte[] ascii) {
        long millis = 0;
        int i = 0;
        for (; ascii[i] != '-'; i++) {
            millis = 10 * millis + ascii[i] - '0';
        }
        long number = 0;
        for (i++; i < ascii.length; i++) {
            number = 10 * number + ascii[i] - '0';
        }
        return new EntryId(millis, number);
    }

    /** The lowest id above this one. */
    public EntryId next() {
        return number == -1 ? new EntryId(millis + 1, 0) : new EntryId(millis, number + 1);
    }

    /**
     * An id below this one, which must not be 0-0, with no entry in between: servers count from 0, and clients in Java
     * read no number above this one.
     */
    public EntryId previous() {
        return number == 0 ? new EntryId(millis - 1, Long.MAX_VALUE) : new EntryId(millis, number - 1);
    }

    @Override
    public int compareTo(EntryId other) {
        int byTime = Long.compareUnsigned(millis, other.millis);
        return byTime != 0 ? byTime : Long.compareUnsigned(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(number);
    }
}
