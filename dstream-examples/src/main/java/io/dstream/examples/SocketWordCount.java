package io.dstream.examples;

/** Counts the words that arrive on a socket. */
public final class SocketWordCount {
    private SocketWordCount() {}

    /**
     * Runs the program.
     *
     * @param args none yet
     */
    public static void main(String[] args) {
        System.out.println("SocketWordCount: nothing to count yet");
    }
}
