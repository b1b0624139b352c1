package io.dstream.monitoring.internal.model;

import com.google.common.base.CharMatcher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/** Bounds text that comes from programs. */
public final class Text {
    /** Enough for a name or a line; what is longer is no name. */
    public static final int NAME = 300;

    /** For the message of an exception. */
    public static final int MESSAGE = 2_000;

    private Text() {}

    public static String cut(String text, int most) {
        if (text == null) {
            return "";
        }
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "...";
    }

    /** What an application is called in addresses: letters and digits of any script, and hyphens. */
    public static String slug(String name) {
        String slug = cut(name, 60).replaceAll("[^\\p{L}\\p{M}\\p{N}-]+", "-").replaceAll("^-+|-+$", "");
        return slug.isEmpty() ? "app" : slug;
    }

    /**
     * What its files are called: ASCII alone, for there are systems that can name none otherwise. What is left out is
     * in a hash.
     */
    public static String fileName(String id) {
        if (CharMatcher.ascii().matchesAllOf(id)) {
            return id;
        }
        String kept = id.replaceAll("[^A-Za-z0-9-]+", "-").replaceAll("^-+|-+$", "");
        String hash = Hashing.sha256().hashString(id, StandardCharsets.UTF_8).toString();
        return (kept.isEmpty() ? "app" : kept) + "-" + hash.substring(0, 16);
    }
}
