package io.dstream.conformance;

import io.dstream.testing.panes.Scenario;
import io.dstream.testing.panes.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Makes the files of scenarios that the core's tests read: {@code BeamScenarios <directory> [few] [many]}, with how
 * many scenarios in the short file and in the long one. The same scenarios each time.
 */
public final class BeamScenarios {
    private static final int A_SCRIPT = 20;

    private BeamScenarios() {}

    /**
     * Runs it.
     *
     * @param args the directory, and how many scenarios
     * @throws IOException if a file cannot be written
     */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[0]));
        write(directory.resolve("beam.scenarios.gz"), args.length > 1 ? Integer.parseInt(args[1]) : 600, 1);
        write(directory.resolve("beam-long.scenarios.gz"), args.length > 2 ? Integer.parseInt(args[2]) : 10_000, 2);
    }

    private static void write(Path file, int count, long seed) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<Scenario> scenarios = new ArrayList<>();
        while (scenarios.size() < count) {
            Scripts scripts = new Scripts(random);
            List<List<Stage>> programs = new ArrayList<>();
            for (int i = 0; i < A_SCRIPT; i++) {
                programs.add(scripts.stages());
            }
            scenarios.addAll(BeamRun.run(scripts.steps(), programs, scripts.shift()));
        }
        Scenario.writeAll(scenarios, Files.newOutputStream(file));
    }
}
