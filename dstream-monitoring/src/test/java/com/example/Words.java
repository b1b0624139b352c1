package com.example;

/** Functions of a program that is not in the library's own packages, so that lines in them are the program's. */
public final class Words {
    private Words() {}

    /** Fails on words that end in an exclamation mark, with the word as message. */
    public static String check(String word) {
        if (word.endsWith("!")) {
            throw new IllegalArgumentException(word);
        }
        return word;
    }
}
