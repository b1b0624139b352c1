package io.dstream.jdbc.internal.sql;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.Serializable;
import java.util.Collections;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query with one {@code IN (?)}, for any number of keys.
 *
 * @param before what stands before the parameters
 * @param after what stands behind them
 */
public record InQuery(String before, String after) implements Serializable {
    private static final Pattern IN = Pattern.compile("(?i)\\bIN\\s*\\(\\s*\\?\\s*\\)");

    public static InQuery parse(String sql) {
        Matcher in = IN.matcher(sql);
        checkArgument(in.find(), "a lookup query needs IN (?), which this one lacks: %s", sql);
        InQuery query = new InQuery(sql.substring(0, in.start()), sql.substring(in.end()));
        checkArgument(
                !query.before.contains("?") && !query.after.contains("?"),
                "a lookup query has one parameter, the one in IN (?): %s",
                sql);
        return query;
    }

    /** The query for so many keys. */
    public String sql(int keys) {
        return before + "IN (" + String.join(", ", Collections.nCopies(keys, "?")) + ")" + after;
    }
}
