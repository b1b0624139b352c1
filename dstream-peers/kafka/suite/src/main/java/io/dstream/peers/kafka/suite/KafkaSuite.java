package io.dstream.peers.kafka.suite;

import io.dstream.peers.Turns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a broker, fills a topic, and has the contestants count it, round after round and each time in another order,
 * so that what else the machine does falls on all of them; writes {@code kafka.md} (the table) and {@code kafka.csv}
 * (every measurement) after each round. A contestant that fails or takes too long is named in the table, and the run
 * goes on; it ends with an error if that was the loop or dstream, or if any counts were wrong.
 */
public final class KafkaSuite {
    private final Options options;
    private final SmallRecords records;
    private final List<Outcome> outcomes = new ArrayList<>();

    private KafkaSuite(Options options, SmallRecords records) {
        this.options = options;
        this.records = records;
    }

    /**
     * Runs it.
     *
     * @param args none: see the system properties in this module's pom.xml
     * @throws Exception if there is no broker, a contestant cannot be started, or a file not be written
     */
    public static void main(String[] args) throws Exception {
        Options options = Options.read();
        boolean failed;
        try (BrokerProcess broker = new BrokerProcess(options.out().resolve("kafka-logs/broker.log"))) {
            SmallRecords records = SmallRecords.produce(broker.address(), options.records(), options.compression());
            say("the topic is full: " + records.topic().ends());
            failed = new KafkaSuite(options, records).run();
        }
        System.exit(failed ? 1 : 0);
    }

    /** Runs all, and says whether anything went wrong that must not. */
    private boolean run() throws IOException, InterruptedException {
        Table table = new Table(outcomes, options.records());
        Path out = Files.createDirectories(options.out());
        for (int round = 0; round < options.rounds(); round++) {
            for (Contestant contestant : Turns.inTurn(options.contestants(), round)) {
                Outcome outcome = new ContestantProcess(options, contestant, round).run(records);
                outcomes.add(outcome);
                say(table.line(outcome));
            }
            Files.writeString(out.resolve("kafka.md"), table.markdown(options.contestants()));
            Files.writeString(out.resolve("kafka.csv"), table.csv());
        }
        say(table.markdown(options.contestants()));
        boolean failed = outcomes.stream().anyMatch(Outcome::isError);
        if (failed) {
            say("dstream or the loop has failed, or counts were wrong");
        }
        return failed;
    }

    static void say(String text) {
        System.out.println(text);
    }
}
