package io.dstream.peers.suite;

import io.dstream.peers.Child;
import io.dstream.peers.EngineJvm;
import io.dstream.peers.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/** A JVM that measures one workload on one engine, once. */
final class ChildProcess {
    private final Options options;
    private final Peer peer;
    private final Workload workload;
    private final int round;

    private final String name;

    /** The process with a number among those of the same round. */
    ChildProcess(Options options, Peer peer, Workload workload, int round, int number) {
        this.options = options;
        this.peer = peer;
        this.workload = workload;
        this.round = round;
        this.name = peer.id + "-" + workload.id() + "-" + round + (number == 0 ? "" : "-" + number);
    }

    /** Runs it to its end, or until it has had its time. */
    Outcome run() throws IOException, InterruptedException {
        EngineJvm jvm = new EngineJvm(
                flags(),
                EngineJvm.classPath(options.home().resolve(peer.module)),
                main(),
                options.out().resolve("peers-logs").resolve(name + ".log"),
                options.limit());
        if (recording().isPresent()) {
            Files.createDirectories(options.recordings().get());
            Files.deleteIfExists(recording().get());
        }
        AtomicReference<Outcome> said = new AtomicReference<>(new Outcome.Failed(peer, workload, round, false));
        EngineJvm.Ended ended = jvm.run((words, after) -> said.set(outcome(words.split(" ", 6), after)));
        recording().filter(Files::exists).ifPresent(file -> Suite.say("recording: " + file));
        if (ended.late()) {
            return new Outcome.Late(peer, workload, round, options.limit());
        }
        Outcome outcome = said.get();
        if (ended.status() != 0 && !(outcome instanceof Outcome.Failed)) {
            outcome = new Outcome.Failed(peer, workload, round, false);
        }
        if (outcome instanceof Outcome.Failed) {
            Suite.say(name + " has ended with status " + ended.status() + "; " + jvm.endOfLog());
        }
        return outcome;
    }

    private Outcome outcome(String[] said, long after) {
        return switch (said[0]) {
            case "result" -> measured(Integer.parseInt(said[1]), said[2], said[3], OptionalLong.empty(), "");
            case "ages" ->
                measured(
                        Integer.parseInt(said[1]), said[2], said[3], OptionalLong.of(Long.parseLong(said[4])), said[5]);
            case "first" -> new Measurement(peer, workload, round, 1, after, after, OptionalLong.empty(), "");
            case "unsupported" -> new Outcome.Unsupported(peer, workload, round);
            case "differs" -> new Outcome.Failed(peer, workload, round, true);
            default -> throw new IllegalStateException(name + " says " + String.join(" ", said));
        };
    }

    private Measurement measured(int batches, String median, String mean, OptionalLong p99, String remark) {
        return new Measurement(
                peer, workload, round, batches, Long.parseLong(median), Long.parseLong(mean), p99, remark);
    }

    private Optional<Path> recording() {
        return options.recordings().map(folder -> folder.resolve(name + ".jfr").toAbsolutePath());
    }

    private List<String> flags() {
        List<String> flags = new ArrayList<>();
        flags.add("-Xmx" + options.heap());
        if (workload != Workload.LAUNCH) {
            // Otherwise the system clears pages for the heap while the first batches run.
            flags.add("-Xms" + options.heap());
            flags.add("-XX:+AlwaysPreTouch");
        }
        if (options.recordings().isPresent()) {
            flags.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints")); // true line numbers
        }
        return flags;
    }

    private List<String> main() {
        List<String> main = new ArrayList<>();
        main.addAll(List.of(Child.class.getName(), peer.engine, workload.id(), options.warmUp(), options.seconds()));
        recording().ifPresent(file -> main.add(file.toString()));
        return main;
    }
}
