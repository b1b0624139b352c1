package io.dstream.sink;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.storage.Storage;
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
                "names that start with a dot, as in '%s': expected another first character: such names mark unfinished files",
                example);
        checkArgument(
                !example.contains("/") && isName(example),
                "names such as '%s': expected plain file names, without slashes, backslashes, colons or control characters",
                example);
        checkArgument(
                suffix.isEmpty() || !isDigit(suffix.charAt(0)),
                "a suffix that starts with a digit, '%s': expected one that starts with another character, or the batch number before it could not be read",
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
