package io.dstream.testing.panes;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A name with parts, as {@code repeatedly(afterCount(3))}: what windows and triggers are written as. Immutable.
 *
 * @param name the name, or a number; without brackets, commas and blanks
 * @param parts what it is made of
 */
public record Term(String name, List<Term> parts) {

    /** Checks nothing, copies the parts. */
    public Term {
        parts = List.copyOf(parts);
    }

    /**
     * A term.
     *
     * @param name its name
     * @param parts its parts: terms, or what becomes the name of one
     * @return the term
     */
    public static Term of(String name, Object... parts) {
        List<Term> terms = new ArrayList<>();
        for (Object part : parts) {
            terms.add(part instanceof Term term ? term : new Term(part.toString(), List.of()));
        }
        return new Term(name, terms);
    }

    /**
     * Reads one.
     *
     * @param text as {@link #toString} gives it
     * @return the term
     * @throws IllegalArgumentException if it is anything else
     */
    public static Term parse(String text) {
        Parser parser = new Parser(text);
        Term term = parser.term();
        if (parser.at < text.length()) {
            throw parser.unexpected();
        }
        return term;
    }

    /**
     * A part that is a number.
     *
     * @param part which one, from 0
     * @return the number
     */
    public long number(int part) {
        return Long.parseLong(parts.get(part).name);
    }

    /**
     * A part that is a number.
     *
     * @param part which one, from 0
     * @return the number
     */
    public int integer(int part) {
        return Math.toIntExact(number(part));
    }

    /**
     * A part that is a word.
     *
     * @param part which one, from 0
     * @return the word
     */
    public String word(int part) {
        return parts.get(part).name;
    }

    @Override
    public String toString() {
        return parts.isEmpty()
                ? name
                : name + parts.stream().map(Term::toString).collect(Collectors.joining(",", "(", ")"));
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        Term term() {
            int start = at;
            while (at < text.length() && "(),".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String name = text.substring(start, at);
            List<Term> parts = new ArrayList<>();
            if (takes('(')) {
                do {
                    parts.add(term());
                } while (takes(','));
                if (!takes(')')) {
                    throw unexpected();
                }
            }
            return new Term(name, parts);
        }

        private boolean takes(char c) {
            boolean is = at < text.length() && text.charAt(at) == c;
            at += is ? 1 : 0;
            return is;
        }

        IllegalArgumentException unexpected() {
            return new IllegalArgumentException("not a term: '" + text + "', at character " + at);
        }
    }
}
