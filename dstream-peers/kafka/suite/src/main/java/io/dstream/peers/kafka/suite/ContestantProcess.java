package io.dstream.peers.kafka.suite;

import io.dstream.peers.EngineJvm;
import io.dstream.peers.kafka.KafkaChild;
import io.dstream.peers.kafka.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A JVM in which one contestant counts the topic several times. */
final class ContestantProcess {
    private final Options options;
    private final Contestant contestant;
    private final int round;
    private final String name;
    private final Optional<Path> recording;

    ContestantProcess(Options options, Contestant contestant, int round) {
        this.options = options;
        this.contestant = contestant;
        this.round = round;
        this.name = contestant.id + "-" + round;
        this.recording = options.recordings().map(folder -> folder.resolve("kafka-" + name + ".jfr"));
    }

    /** Runs it to its end, or until it has had its time. */
    Outcome run(SmallRecords records) throws IOException, InterruptedException {
        EngineJvm jvm = new EngineJvm(
                flags(),
                EngineJvm.classPath(options.home().resolve(contestant.module)),
                main(records.topic()),
                options.out().resolve("kafka-logs").resolve(name + ".log"),
                options.limit());
        if (recording.isPresent()) {
            Files.createDirectories(options.recordings().get());
            Files.deleteIfExists(recording.get());
        }
        List<Outcome.Pass> passes = new ArrayList<>();
        List<Long> digests = new ArrayList<>();
        EngineJvm.Ended ended = jvm.run((words, after) -> {
            String[] said = words.split(" ", 4);
            passes.add(new Outcome.Pass(Long.parseLong(said[1]), Long.parseLong(said[2])));
            digests.add(Long.parseLong(said[3]));
        });
        recording.filter(Files::exists).ifPresent(file -> KafkaSuite.say("recording: " + file));
        String remark = "";
        if (digests.stream().anyMatch(digest -> digest != records.digest())) {
            remark = "wrong output";
        } else if (ended.late()) {
            remark = "over " + options.limit() + " s";
        } else if (ended.status() != 0 || passes.size() < options.passes()) {
            remark = "failed";
        }
        if (!remark.isEmpty()) {
            KafkaSuite.say(name + " has ended with status " + ended.status() + "; " + jvm.endOfLog());
        }
        return new Outcome(contestant, round, remark.isEmpty() ? passes : List.of(), remark);
    }

    private List<String> flags() {
        List<String> flags = new ArrayList<>();
        flags.addAll(List.of("-Xmx" + options.heap(), "-Xms" + options.heap(), "-XX:+AlwaysPreTouch"));
        if (recording.isPresent()) {
            flags.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints")); // true line numbers
        }
        return flags;
    }

    private List<String> main(Topic topic) {
        List<String> main = new ArrayList<>();
        main.addAll(List.of(KafkaChild.class.getName(), contestant.type, Integer.toString(contestant.intervalMillis)));
        main.addAll(List.of(topic.servers(), topic.name(), topic.endsText()));
        main.addAll(List.of(Integer.toString(options.warmUp()), Integer.toString(options.passes())));
        recording.ifPresent(file -> main.add(file.toString()));
        return main;
    }
}
