package io.dstream.source;

/**
 * Where a stream's records come from: what {@code ssc.from(source)} takes. It only describes the source; the live end
 * is made when the program starts.
 *
 * <p>A {@link Receiver} is pushed records by the outside world; {@link Sources#of} makes a source of it. Other sources
 * implement this interface and hand out, at each tick, what belongs to it.
 *
 * @param <T> the records
 */
public interface Source<T> {

    /**
     * What it is, in a word or two: names the stream where the program does not.
     *
     * @return for instance {@code socket}
     */
    String kind();

    /**
     * Opens the source. Called once per program, when it starts.
     *
     * @param context what the program offers the source
     * @return the live end
     * @throws Exception if it cannot be opened; the program then does not start
     */
    SourceReader<T> open(SourceContext context) throws Exception;
}
