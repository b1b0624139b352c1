package io.dstream.jdbc.internal.connect;

import java.sql.SQLException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a database said, without what it quotes of records: names are left in, values are not. */
public final class Told {
    private static final Pattern QUOTED = Pattern.compile("(?s)'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"");

    /** What stands before the name of something. */
    private static final Pattern NAMES = Pattern.compile(
            "(?i)(?:\\b(?:columns?|table|relation|constraint|key|index|user|role|database|schema|in|of|field|to|near"
                    + "|sequence|function|type|procedure|for|from)|denied for user '[^']*'@)\\s*$");

    /** The name of a rule, which H2 quotes together with the values. */
    private static final Pattern RULE = Pattern.compile("\"[^\"(]*(?:\\([^\")]*\\))?");

    private Told() {}

    /** The first line of the error that says most. */
    public static String by(SQLException error, Secrets secrets) {
        SQLException telling = SqlErrors.telling(error);
        return by(String.valueOf(telling.getMessage()), secrets);
    }

    /** The first line of what a driver said, wherever it said it. */
    public static String by(String message, Secrets secrets) {
        String said = message.replaceFirst("(?s)[;:] SQL statement:.*", "")
                .replaceFirst("(?s)\r?\n.*", "")
                .strip();
        String line = secrets.mask(said);
        return QUOTED.matcher(line).replaceAll(found -> Matcher.quoteReplacement(kept(found, line)));
    }

    private static String kept(MatchResult found, String line) {
        String before = line.substring(0, found.start());
        if (NAMES.matcher(before).find()) {
            return found.group();
        }
        if (before.endsWith("violation: ")) {
            Matcher rule = RULE.matcher(found.group());
            return rule.find() ? rule.group() + "\"" : "?";
        }
        return "?";
    }

    /** An error for the log and for the policy: state, code and where it came from, and no values. */
    public static SQLException without(SQLException error, Secrets secrets) {
        SQLException telling = SqlErrors.telling(error);
        SQLException clean = new SQLException(by(error, secrets), telling.getSQLState(), telling.getErrorCode());
        clean.setStackTrace(telling.getStackTrace());
        return clean;
    }
}
