package io.dstream.runtime;

/**
 * Makes text from outside fit for one line of a log: no line breaks, control characters or characters that turn the
 * direction of the text, and not without end.
 */
final class LogText {
    private static final int MAX = 1_000;

    private LogText() {}

    static String escape(String text) {
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
