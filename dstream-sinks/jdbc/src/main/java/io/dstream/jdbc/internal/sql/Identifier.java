package io.dstream.jdbc.internal.sql;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name of a table or column, checked. A plain part goes into SQL as it is, so that the database folds its case as
 * it does elsewhere; one in double quotes is quoted as the database wants it. Immutable.
 */
public final class Identifier {
    private static final Pattern PART =
            Pattern.compile("([\\p{L}_][\\p{L}\\p{N}_$]*)|\"((?:[^\"\\p{Cntrl}]|\"\"){1,128})\"");

    /** A part of a name, without quotes. */
    private record Part(String text, boolean quoted) {}

    private final String written;
    private final ImmutableList<Part> parts;

    private Identifier(String written, ImmutableList<Part> parts) {
        this.written = written;
        this.parts = parts;
    }

    /** A table's name, of up to three parts. */
    public static Identifier parse(String name) {
        return parse(name, 3);
    }

    /** A column's name, of one part. */
    public static Identifier column(String name) {
        checkArgument(name != null, "a column needs a name");
        return parse(name, 1);
    }

    private static Identifier parse(String name, int most) {
        ImmutableList.Builder<Part> parts = ImmutableList.builder();
        Matcher matcher = PART.matcher(name);
        int at = 0;
        for (int n = 1; ; n++) {
            boolean found = matcher.find(at) && matcher.start() == at;
            checkArgument(
                    found && n <= most,
                    "not the name of a %s: %s. Expected letters, digits and _, %s\"double quotes\" around other names",
                    most == 1 ? "column" : "table",
                    name,
                    most == 1 ? "" : "a dot between schema and table, ");
            String plain = matcher.group(1);
            parts.add(
                    plain != null
                            ? new Part(plain, false)
                            : new Part(matcher.group(2).replace("\"\"", "\""), true));
            at = matcher.end();
            if (at == name.length()) {
                return new Identifier(name, parts.build());
            }
            checkArgument(name.charAt(at) == '.', "not a name: %s. The first part must be followed by a dot", name);
            at++;
        }
    }

    /** The name for SQL. */
    public String sql(String quote) {
        return parts.stream()
                .map(part -> part.quoted ? quote + part.text.replace(quote, quote + quote) + quote : part.text)
                .collect(Collectors.joining("."));
    }

    /** The last part, without quotes. */
    public String last() {
        return parts.get(parts.size() - 1).text;
    }

    /** The part before the last, without quotes; empty if there is none. */
    String schema() {
        return parts.size() < 2 ? "" : parts.get(parts.size() - 2).text;
    }

    /** The name as it was given. */
    @Override
    public String toString() {
        return written;
    }
}
