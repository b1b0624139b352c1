package io.dstream.internal.recovery.inspect;

import io.dstream.internal.records.CorruptLogException;
import io.dstream.internal.storage.FileStorage;
import io.dstream.storage.Storage;
import io.dstream.storage.StorageLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks into a checkpoint from the command line, without the program and its codecs:
 *
 * <pre>
 * java -cp dstream-core.jar:guava.jar:slf4j-api.jar io.dstream.internal.recovery.inspect.Inspect print|verify PLACE
 * </pre>
 *
 * {@code print} says what is in it, {@code verify} what of it is damaged and what could be recovered; both change
 * nothing and may run beside the program. {@code copy} takes a checkpoint to another place, such as from S3 to a disk.
 * {@code repair} lets go of what is damaged in a directory, where that leaves a state to go on from; it copies the
 * directory first. Ends with 0 if all is well, 1 if something is damaged or refused, 2 if it is called wrongly.
 */
public final class Inspect {
    private static final String USAGE = """
            usage: java -cp ... io.dstream.internal.recovery.inspect.Inspect print|verify PLACE
                   java -cp ... io.dstream.internal.recovery.inspect.Inspect copy PLACE NEW_PLACE
                   java -cp ... io.dstream.internal.recovery.inspect.Inspect repair DIR

              print    says what is in the checkpoint: bases, batches, state by operator, receivers
              verify   reads all of it, and says what is damaged and what could be recovered
              copy     copies it to an empty place, which may be of another kind, and verifies the copy;
                       run it with the program stopped
              repair   copies DIR to DIR.before-repair-<n>, then lets go of what is damaged, if something is left
                       from which the program can go on; run it as the program's user, with the program stopped

              PLACE    a directory, or an address such as s3://bucket/checkpoint; for those, add the jars of their
                       module to the class path
              DIR      a directory; copy a checkpoint from elsewhere to one, repair it there, and copy it back

            ends with 0: all is well, 1: something is damaged or was refused, 2: called wrongly""";

    private static final int FINE = 0;
    private static final int DAMAGED = 1;
    private static final int WRONG = 2;
    private static final int LOOKS = 10;

    private Inspect() {}

    /**
     * Runs it.
     *
     * @param args what to do, and where
     */
    public static void main(String[] args) {
        int code = run(List.of(args), System.out::println);
        System.exit(code);
    }

    /**
     * Does it within this process.
     *
     * @param args what to do, and where
     * @param console takes the lines
     * @return what the process is to end with
     */
    public static int run(List<String> args, Consumer<String> console) {
        Consumer<String> out = line -> console.accept(line.codePoints()
                .map(c -> isHarmless(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
        if (!isCall(args)) {
            USAGE.lines().forEach(out);
            return WRONG;
        }
        String place = args.get(1);
        if (!isAddress(place) && !Files.isDirectory(directory(place))) {
            out.accept(directory(place) + " is no directory");
            USAGE.lines().forEach(out);
            return WRONG;
        }
        try (Storage storage = open(place)) {
            return switch (args.get(0)) {
                case "print" -> look(storage, out, out);
                case "verify" -> look(storage, line -> {}, out);
                case "copy" -> copy(storage, args.get(2), out);
                default -> new Repair(directory(place), storage, out).run() ? FINE : DAMAGED;
            };
        } catch (IOException | RuntimeException e) {
            out.accept(place + ": " + e);
            return DAMAGED;
        }
    }

    private static boolean isCall(List<String> args) {
        return switch (args.isEmpty() ? "" : args.get(0)) {
            case "print", "verify" -> args.size() == 2;
            case "copy" -> args.size() == 3;
            case "repair" -> args.size() == 2 && !isAddress(args.get(1));
            default -> false;
        };
    }

    private static boolean isAddress(String place) {
        return place.contains("://");
    }

    private static Path directory(String place) {
        return Path.of(place).toAbsolutePath().normalize();
    }

    private static Storage open(String place) throws IOException {
        return isAddress(place) ? StorageLocation.of(place).open() : FileStorage.open(directory(place));
    }

    private static int copy(Storage from, String place, Consumer<String> out) throws IOException {
        try (Storage to = open(place)) {
            return Copy.run(from, to, out) ? look(to, line -> {}, out) : DAMAGED;
        }
    }

    /** Neither moves the cursor nor turns the order of what is read. */
    private static boolean isHarmless(int c) {
        return !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
    }

    static String describe(CorruptLogException e) {
        return e.file() + " at byte " + e.offset() + ": expected " + e.expected() + ", found " + e.found();
    }

    private static int look(Storage storage, Consumer<String> details, Consumer<String> out) throws IOException {
        Survey survey = survey(storage, details);
        if (Survey.isHeld(storage)) {
            out.accept(Survey.holderOf(storage) + ". What it is writing at this moment may look torn or be left out");
        }
        for (CorruptLogException e : survey.damage()) {
            out.accept("damaged: " + describe(e));
        }
        survey.best().map(survey::refusals).orElse(List.of()).forEach(out);
        out.accept(conclusion(survey));
        return survey.damage().isEmpty() && survey.ofNextStart().isPresent() ? FINE : DAMAGED;
    }

    /**
     * A program that is at work may replace or delete a file between the manifest and our look at it. What is damaged
     * in truth is so at two looks in a row.
     */
    private static Survey survey(Storage storage, Consumer<String> details) throws IOException {
        List<String> before = List.of();
        for (int looks = 1; ; looks++) {
            List<String> lines = new ArrayList<>();
            try {
                Survey survey = Survey.of(storage, lines::add);
                List<String> damage =
                        survey.damage().stream().map(Inspect::describe).toList();
                if (damage.equals(before) || looks == LOOKS || !Survey.isHeld(storage)) {
                    lines.forEach(details);
                    return survey;
                }
                before = damage;
            } catch (IOException e) {
                if (looks == LOOKS || !Survey.isHeld(storage)) {
                    lines.forEach(details);
                    throw e;
                }
            }
        }
    }

    private static String conclusion(Survey survey) {
        Optional<Survey.Candidate> start = survey.ofNextStart();
        if (start.isPresent()) {
            return (survey.damage().isEmpty() ? "whole" : "usable in spite of it") + ": the next start goes on "
                    + from(start.get());
        }
        Optional<Survey.Candidate> best = survey.best();
        return best.map(candidate -> "the next start will refuse it; what could be recovered: " + from(candidate)
                        + Repair.lost(survey, candidate))
                .orElse("the next start will refuse it, and nothing can be recovered:"
                        + " restore the directory from a backup, or begin with an empty one");
    }

    static String from(Survey.Candidate candidate) {
        return "after batch " + candidate.lastBatch()
                + candidate
                        .log()
                        .order()
                        .planned()
                        .map(plan -> ", running batch " + plan.id() + " again, which was planned")
                        .orElse("");
    }
}
