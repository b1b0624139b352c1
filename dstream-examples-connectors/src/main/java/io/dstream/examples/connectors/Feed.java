package io.dstream.examples.connectors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the programs process if nobody gives them anything else. */
final class Feed {
    private static final Pattern WORD = Pattern.compile("[a-z]+");

    private Feed() {}

    /** The lines of the bundled text. */
    static List<String> lines() throws IOException {
        try (InputStream in = Feed.class.getResourceAsStream("/feed.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** Its words, in lower case. */
    static List<String> words(String line) {
        return WORD.matcher(line.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
