package io.dstream.examples;

import io.dstream.StreamingContext;
import io.dstream.source.Source;
import io.dstream.sources.Sockets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Counts the words that arrive on a socket, second by second. */
public final class SocketWordCount {
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final String USAGE = """
            usage: SocketWordCount                 counts the words of a story that it sends to itself, for 10 batches
                   SocketWordCount HOST PORT       connects there and counts what it is sent, until interrupted
                   SocketWordCount --listen PORT   counts what whoever connects sends, until interrupted""";

    private SocketWordCount() {}

    /**
     * Runs the program.
     *
     * @param args nothing, or where the lines come from; see the usage
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        int status = run(args);
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(String... args) throws Exception {
        if (args.length == 0) {
            try (StoryServer story = new StoryServer()) {
                System.out.println("Counting the words of \"" + StoryServer.TITLE + "\", sent by " + story + "\n");
                count(Sockets.textLines(story.host(), story.port()), 10, 5); // short words say little
            }
        } else if (args.length == 2 && args[1].matches("[1-9]\\d{0,4}") && Integer.parseInt(args[1]) <= 65_535) {
            int port = Integer.parseInt(args[1]);
            boolean listen = args[0].equals("--listen");
            System.out.println("Counting words " + (listen ? "sent to port " + port : "from " + args[0] + ":" + port)
                    + "; Ctrl-C ends it\n");
            count(listen ? Sockets.listen(port) : Sockets.textLines(args[0], port), Long.MAX_VALUE, 1);
        } else {
            System.err.println(USAGE);
            return 2;
        }
        return 0;
    }

    private static void count(Source<String> lines, long batches, int minLetters) throws InterruptedException {
        try (StreamingContext ssc = StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .stopOnShutdown(Duration.ofSeconds(5)) // Ctrl-C
                .build()) {
            WordReport report = new WordReport(ssc, batches, minLetters);
            ssc.from(lines).flatMap(line -> words(line)).countByValue().foreachBatch(report::print);
            ssc.addListener(report);
            ssc.start();
            ssc.awaitTermination();
        }
    }

    /** The words of a line, in lower case. */
    public static List<String> words(String line) {
        return NO_WORD.splitAsStream(line.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
