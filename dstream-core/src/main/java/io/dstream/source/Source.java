package io.dstream.source;

/**
 * Where a stream's records come from: the argument of {@code ssc.from(source)}. It only describes the source; its
 * running part is created when the program starts.
 *
 * <p>To a {@link Receiver}, the outside world pushes records; {@link Sources#of} turns it into a source. Other sources
 * implement this interface and return, at each tick, the data that belongs to it.
 *
 * @param <T> the type of the records
 */
public interface Source<T> {

    /**
     * Returns the kind of source, in a word or two. It is the stream's name if the program does not set one.
     *
     * @return the kind, such as {@code socket}
     */
    String kind();

    /**
     * Opens the source. Called once per program, when it starts.
     *
     * @param context what the program offers the source
     * @return the running part
     * @throws Exception if it cannot be opened; the program then does not start
     */
    SourceReader<T> open(SourceContext context) throws Exception;
}
