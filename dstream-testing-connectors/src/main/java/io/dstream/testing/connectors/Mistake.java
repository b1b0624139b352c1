package io.dstream.testing.connectors;

import java.util.List;

/**
 * What a program says that was set up wrongly.
 *
 * @param opening the source or the sink with the mistake: a {@link SourceOpening} or a {@link SinkOpening}; null if it
 *     cannot be made
 * @param ends whether the program ends, or fails to start; otherwise it goes on trying
 * @param words what the one error says, in part: the setting among them
 * @param reason why the mistake cannot be made; empty if it can
 * @param <O> the kind of opening
 */
public record Mistake<O>(O opening, boolean ends, List<String> words, String reason) {

    /** Copies the list. */
    public Mistake {
        words = List.copyOf(words);
    }

    /**
     * Returns a mistake that ends the program.
     *
     * @param opening the source or the sink with the mistake
     * @param words what the error says, in part
     * @param <O> the kind of opening
     * @return the mistake
     */
    public static <O> Mistake<O> ends(O opening, String... words) {
        return new Mistake<>(opening, true, List.of(words), "");
    }

    /**
     * Returns a mistake that may mend itself, so that the program tells it and goes on trying.
     *
     * @param opening the source or the sink with the mistake
     * @param words what the error says, in part
     * @param <O> the kind of opening
     * @return the mistake
     */
    public static <O> Mistake<O> retries(O opening, String... words) {
        return new Mistake<>(opening, false, List.of(words), "");
    }

    /**
     * Returns a mistake that nobody can make.
     *
     * @param reason why
     * @param <O> the kind of opening
     * @return the mistake
     */
    public static <O> Mistake<O> impossible(String reason) {
        return new Mistake<>(null, false, List.of(), reason);
    }
}
