package io.dstream.testing.panes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A program that groups records by event time, what comes, and the panes that are expected of its last stage. The value
 * of a record is its number among all, from 0.
 *
 * @param stages one, or two of which the second one takes the panes of the first one in
 * @param steps the batches; at the end of the last one the watermark is that of the end of the input
 * @param panes what is expected, in their {@linkplain ShownPane#ORDER order}
 */
public record Scenario(List<Stage> stages, List<Step> steps, List<ShownPane> panes) {

    /** Copies the lists, and brings the panes into their order. */
    public Scenario {
        stages = List.copyOf(stages);
        steps = List.copyOf(steps);
        panes = comparable(stages, panes);
    }

    /**
     * Panes of such stages in their order. Which is the last one of a window is not compared in a second stage: in Beam
     * its watermark passes the end of a window and of the lateness in several steps where dstream's does in one.
     *
     * @param stages the stages
     * @param panes the panes of the last of them
     * @return the panes as they are to be compared
     */
    public static List<ShownPane> comparable(List<Stage> stages, List<ShownPane> panes) {
        return panes.stream()
                .map(pane -> stages.size() == 1 ? pane : pane.withoutLast())
                .sorted(ShownPane.ORDER)
                .toList();
    }

    /**
     * Reads one.
     *
     * @param line as {@link #toString} gives it
     * @return the scenario
     */
    public static Scenario parse(String line) {
        String[] parts = line.split("\\|", -1);
        return new Scenario(all(parts[0], Stage::parse), all(parts[1], Step::parse), all(parts[2], ShownPane::parse));
    }

    private static <T> List<T> all(String text, Function<String, T> parse) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(";")).map(parse).toList();
    }

    @Override
    public String toString() {
        return text(stages) + "|" + text(steps) + "|" + text(panes);
    }

    private static String text(List<?> parts) {
        return parts.stream().map(Object::toString).collect(Collectors.joining(";"));
    }

    /**
     * Reads scenarios.
     *
     * @param in what {@link #writeAll} has written; it is closed
     * @return the scenarios
     * @throws UncheckedIOException if it cannot be read
     */
    public static List<Scenario> readAll(InputStream in) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            return lines.lines().map(Scenario::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the scenarios could not be read", e);
        }
    }

    /**
     * Writes scenarios, a line each, compressed.
     *
     * @param scenarios the scenarios
     * @param out where they are written to; it is closed
     * @throws IOException if they cannot be written
     */
    public static void writeAll(List<Scenario> scenarios, OutputStream out) throws IOException {
        try (OutputStream compressed = new GZIPOutputStream(out)) {
            for (Scenario scenario : scenarios) {
                compressed.write((scenario + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
