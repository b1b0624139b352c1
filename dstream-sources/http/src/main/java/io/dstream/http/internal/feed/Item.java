package io.dstream.http.internal.feed;

/**
 * A record for clients.
 *
 * @param id its number, which rises from record to record
 * @param text what it is
 */
record Item(long id, String text) {

    /** As a server-sent event. */
    String event() {
        StringBuilder event =
                new StringBuilder(text.length() + 40).append("id: ").append(id);
        text.lines().forEach(line -> event.append("\ndata: ").append(line));
        return event.append(text.isEmpty() ? "\ndata:\n\n" : "\n\n").toString();
    }
}
