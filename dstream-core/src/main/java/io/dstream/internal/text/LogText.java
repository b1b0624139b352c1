package io.dstream.internal.text;

/**
 * Makes text from outside fit for one line of a log: no line breaks, control characters or characters that turn the
 * direction of the text, and not without end.
 */
public final class LogText {
    private static final int MAX = 1_000;

    private LogText() {}

    /**
     * Makes a text fit.
     *
     * @param text the text
     * @return the same with blanks for what is not harmless, cut where it is very long
     */
    public static String escape(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX));
        for (int i = 0; i < text.length() && line.length() < MAX; i++) {
            char c = text.charAt(i);
            line.append(isHarmless(c) ? c : ' ');
        }
        return text.length() > MAX ? line.append("...").toString() : line.toString();
    }

    private static boolean isHarmless(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
