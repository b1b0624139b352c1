package io.dstream.examples.crash;

/**
 * A record of the input.
 *
 * @param id its offset in its partition, or the id that its sender gave it
 * @param key its key; null if the line was none of a record
 * @param value its value
 */
record Event(long id, String key, long value) {

    /** What stands for a line that cannot be read. It is counted nowhere, but its offset is used up. */
    static Event unreadable(long id) {
        return new Event(id, null, 0);
    }

    boolean isReadable() {
        return key != null;
    }

    /** A line {@code id TAB key TAB value}; null if it is none. */
    static Event parse(String line) {
        String[] fields = line.split("\t", -1);
        return fields.length == 3 ? of(fields[0], fields[1], fields[2]) : null;
    }

    /** A line {@code partition TAB id TAB key TAB value}; null if it is none, or of another partition. */
    static Event parse(String line, int partition) {
        String[] fields = line.split("\t", -1);
        return fields.length == 4 && fields[0].equals(Integer.toString(partition))
                ? of(fields[1], fields[2], fields[3])
                : null;
    }

    private static Event of(String id, String key, String value) {
        try {
            long number = Long.parseLong(id);
            return number >= 0 ? new Event(number, key, Long.parseLong(value)) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
