package io.dstream.monitoring;

/** Bounds text that comes from programs. */
final class Text {
    /** Enough for a name or a line; what is longer is no name. */
    static final int NAME = 300;

    /** For the message of an exception. */
    static final int MESSAGE = 2_000;

    private Text() {}

    static String cut(String text, int most) {
        if (text == null) {
            return "";
        }
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "...";
    }

    /** What an application is called in addresses and file names: letters, digits, dots, hyphens. */
    static String slug(String name) {
        String slug = cut(name, 60).replaceAll("[^A-Za-z0-9-]+", "-").replaceAll("^-+|-+$", "");
        return slug.isEmpty() ? "app" : slug;
    }
}
