package io.dstream.examples.crash;

/**
 * A place between two lines of a file. As an offset it is written {@code line:byte}, so that nobody has to count lines
 * to find it again.
 *
 * @param line how many lines are before it
 * @param bytes how many bytes are before it
 */
record LinePosition(long line, long bytes) {
    static final LinePosition START = new LinePosition(0, 0);

    static LinePosition parse(String offset) {
        int colon = offset.indexOf(':');
        return new LinePosition(
                Long.parseLong(offset.substring(0, colon)), Long.parseLong(offset.substring(colon + 1)));
    }

    /** The number of an offset without what is behind a colon. */
    static String line(String offset) {
        int colon = offset.indexOf(':');
        return colon < 0 ? offset : offset.substring(0, colon);
    }

    String offset() {
        return line + ":" + bytes;
    }
}
