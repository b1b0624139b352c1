package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.sources.Generators;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/** Counts, second by second, the messages of the last five seconds that mention Spark. */
public final class SparkMentions {
    private SparkMentions() {}

    /** What somebody wrote. */
    record Message(String user, String text) {
        static Message parse(String line) {
            String[] parts = line.split(": ", 2);
            return new Message(parts[0], parts[1]);
        }
    }

    static DStream<Long> mentions(DStream<Message> messages) {
        return messages.filter(m -> m.text().contains("Spark")).countByWindow(Duration.ofSeconds(5));
    }

    /**
     * Runs the program on a bundled feed, three messages a second, over and over.
     *
     * @param args for how many batches; 12 if nothing is said
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        List<Message> feed = feed();
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            DStream<Message> messages = ssc.from(Generators.rate(3, n -> feed.get((int) (n % feed.size()))));
            messages.foreachBatch(batch -> batch.collect()
                    .forEach(message -> System.out.println("          " + message.user() + ": " + message.text())));
            mentions(messages)
                    .foreachBatch((count, time) -> System.out.printf(
                            "%tT  %d of the last 5 s mention Spark%n",
                            LocalTime.ofInstant(time, ZoneId.systemDefault()), count.first()));
            SomeBatches.run(ssc, SomeBatches.of(args, 12));
        }
    }

    static List<Message> feed() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                SparkMentions.class.getResourceAsStream("/messages.txt"), StandardCharsets.UTF_8))) {
            return lines.lines().map(Message::parse).toList();
        }
    }
}
