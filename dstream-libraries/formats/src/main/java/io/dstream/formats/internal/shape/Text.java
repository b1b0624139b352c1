package io.dstream.formats.internal.shape;

/** Text that can be encoded. */
public final class Text {
    private Text() {}

    /**
     * The same text. Throws BadValueException if it has half of a surrogate pair, which would become a question mark.
     */
    public static String checked(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean isPair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!isPair) {
                    throw BadValueException.of(
                            "the text is not valid Unicode: at " + i + " there is half of a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }
}
