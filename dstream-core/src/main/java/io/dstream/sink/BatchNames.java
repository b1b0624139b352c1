package io.dstream.sink;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.internal.storage.Storage;
import java.util.OptionalLong;

/**
 * How what is published of a batch is called, and back. Only what this would have made is taken for a batch: no sign,
 * no zeros but those of the padding, no number that is none of a batch.
 */
record BatchNames(String prefix, String suffix, int digits) {
    private static final int MAX_DIGITS = 19;

    BatchNames {
        checkArgument(
                digits >= 1 && digits <= MAX_DIGITS, "numbers of %s digits: expected 1 to %s", digits, MAX_DIGITS);
        String example = prefix + 1 + suffix;
        checkArgument(
                !example.startsWith("."),
                "names that begin with a dot, as in '%s': expected others, for those are of what is unfinished",
                example);
        checkArgument(
                !example.contains("/") && isName(example),
                "names such as '%s': expected simple ones, without slash, backslash, colon and control characters",
                example);
        checkArgument(
                suffix.isEmpty() || !isDigit(suffix.charAt(0)),
                "a suffix that begins with a digit, '%s': expected another, or numbers cannot be told from it",
                suffix);
    }

    private static boolean isName(String name) {
        try {
            return Storage.checkName(name).equals(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    String of(long id) {
        String number = Long.toString(id);
        return prefix + "0".repeat(Math.max(0, digits - number.length())) + number + suffix;
    }

    /** The number of the batch of that name, if it is one's. */
    OptionalLong idOf(String name) {
        if (name.length() <= prefix.length() + suffix.length() || !name.startsWith(prefix) || !name.endsWith(suffix)) {
            return OptionalLong.empty();
        }
        String number = name.substring(prefix.length(), name.length() - suffix.length());
        if (number.length() > MAX_DIGITS || !number.chars().allMatch(c -> isDigit((char) c))) {
            return OptionalLong.empty();
        }
        try {
            long id = Long.parseLong(number);
            return id > 0 && of(id).equals(name) ? OptionalLong.of(id) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // more than a long holds
        }
    }
}
