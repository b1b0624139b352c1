package io.dstream.jdbc.internal.connect;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must not be logged of how a database is reached: masks it in what drivers say. Immutable. */
public final class Secrets {
    private static final String WORDS = "(?:password|passwd|passphrase|pwd|secret|token|credential|accesskey)";

    /** A parameter of a URL, whose value may have anything in it but what ends one. */
    private static final Pattern PARAMETER = Pattern.compile("(?i)\\w*" + WORDS + "\\w*\\s*=\\s*([^;&)]*)");

    /** The same in a text, whoever has put it there. */
    private static final Pattern SAID = Pattern.compile("(?i)(" + WORDS + "\\w*\\s*=\\s*)[^\\s;&,)\"']+");

    /** User and password before a host: up to the last @, since a password that was not encoded may hold any sign. */
    private static final Pattern USER = Pattern.compile("(?s)^jdbc:\\w+:(?:thin:)?(?:/*)(.*)@");

    private static final Pattern SIGNS = Pattern.compile("[/?;:@&=,()#]+");
    private static final int SHORTEST_PIECE = 3;

    private static final Pattern PLACE = Pattern.compile("(jdbc:[a-z0-9]+"
            + "(?::(?:replication|loadbalance|load-balance|sequential|failover|aurora))?)://"
            + "(?:[^/?#@:;,()=]+(?::[^/?#@:;,()=]*)?@)?"
            + "(HOST(?:,HOST)*)(?:[/?;][^@]*)?"
                    .replace("HOST", "(?:[A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9a-fA-F:.]+\\])(?::[0-9]{1,5})?"));
    private static final Pattern SCHEME = Pattern.compile("jdbc:[a-z0-9]+(?=:)");

    private final String url;
    private final ImmutableList<String> texts; // the longest first

    private Secrets(String url, Set<String> texts) {
        this.url = url;
        this.texts = texts.stream()
                .filter(text -> !text.isEmpty())
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .collect(ImmutableList.toImmutableList());
    }

    /** Those of a URL, which may be empty, a password and properties of a driver. */
    static Secrets of(String url, Optional<String> password, Map<String, String> properties) {
        Set<String> texts = new HashSet<>();
        password.ifPresent(texts::add);
        properties.forEach((name, value) -> {
            if (PARAMETER.matcher(name + "=").find()) {
                texts.add(value);
            }
        });
        Matcher parameters = PARAMETER.matcher(url);
        while (parameters.find()) {
            addWithPieces(texts, parameters.group(1));
        }
        Matcher user = USER.matcher(url);
        if (user.find()) {
            String before = user.group(1);
            int name = before.indexOf(before.contains(":") ? ':' : '/');
            addWithPieces(texts, before.substring(name + 1));
        }
        return new Secrets(url, texts);
    }

    /** A driver may quote what it takes for a port, or a path: a piece of a password between two signs. */
    private static void addWithPieces(Set<String> texts, String secret) {
        texts.add(secret);
        SIGNS.splitAsStream(secret)
                .filter(piece -> piece.length() >= SHORTEST_PIECE)
                .forEach(texts::add);
    }

    /** A text without any of them. */
    String mask(String text) {
        String masked = url.isEmpty() ? text : text.replace(url, place());
        for (String each : texts) {
            masked = masked.replace(each, "***");
        }
        return SAID.matcher(masked).replaceAll("$1***");
    }

    /** Where a URL leads: its kind of database, and its host where that can be told from a password for certain. */
    String place() {
        Matcher place = PLACE.matcher(url);
        if (place.matches()) {
            return place.group(1) + "://" + place.group(2);
        }
        Matcher scheme = SCHEME.matcher(url.toLowerCase(Locale.ROOT));
        return scheme.lookingAt() ? scheme.group() + ":..." : "jdbc:...";
    }
}
