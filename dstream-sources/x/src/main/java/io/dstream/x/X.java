package io.dstream.x;

import io.dstream.x.internal.Access;

/**
 * Posts of X.
 *
 * <pre>{@code
 * ssc.from(X.filteredStream(System.getenv("X_BEARER_TOKEN")).rule("spark lang:en"))
 *         .filter(post -> post.text().contains("Spark"))
 *         .countByWindow(Duration.ofSeconds(5))
 *         .print();
 * }</pre>
 */
public final class X {
    private X() {}

    /**
     * Returns a source of the posts that match some rules. X keeps a connection open and sends each post once; what it
     * sends while the program is not connected is lost, unless {@link XSource#backfill} is set.
     *
     * @param bearer the bearer token of an app, which appears in no message
     * @return the source
     */
    public static XSource filteredStream(String bearer) {
        return new XSource(Access.of(bearer));
    }

    /**
     * Returns the rules of the filtered stream, to be listed and changed without a program. They belong to the app, and
     * hold for all that read its stream.
     *
     * @param bearer the bearer token of the app, which appears in no message
     * @return the rules
     */
    public static XRules rules(String bearer) {
        return new XRules(Access.of(bearer), false);
    }
}
