package io.dstream.eventtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.dstream.testing.panes.Scenario;
import io.dstream.testing.panes.ShownPane;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Scenarios with the panes that Apache Beam's DirectRunner has given for them, made at random by the module
 * dstream-conformance.
 */
class BeamScenariosTest {

    @Test
    void panesEqualBeams() {
        check("beam.scenarios.gz");
    }

    @Test
    @Tag("endurance")
    void panesOfManyScenariosEqualBeams() {
        check("beam-long.scenarios.gz");
    }

    /** A cogroup is one grouping of both sides, so that its panes show together what Beam's do. */
    @Test
    void cogroupsShowBothSidesOfBeamsPanes() {
        for (Scenario scenario : read("beam.scenarios.gz").subList(0, 200)) {
            if (scenario.stages().size() == 1) {
                List<ShownPane> panes = TwoSides.cogroup(scenario);
                assertThat(panes).as(() -> difference(scenario, panes)).isEqualTo(scenario.panes());
            }
        }
    }

    @Test
    void joinsShowThePairsOfBothSidesOfBeamsPanes() {
        for (Scenario scenario : read("beam.scenarios.gz")) {
            if (scenario.stages().size() == 1 && scenario.stages().get(0).accumulating()) {
                assertThat(TwoSides.join(scenario))
                        .as(() -> lines("", scenario.stages()) + lines("  batch ", scenario.steps()))
                        .isEqualTo(TwoSides.pairs(scenario));
            }
        }
    }

    private static void check(String file) {
        List<Scenario> scenarios = read(file);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < scenarios.size(); i++) {
            Scenario scenario = scenarios.get(i);
            List<ShownPane> panes = ScenarioProgram.run(scenario, i % 10 == 0);
            if (!panes.equals(scenario.panes())) {
                differences.add(i + ": " + difference(scenario, panes));
            }
        }
        if (!differences.isEmpty()) {
            fail(differences.size() + " of " + scenarios.size() + " scenarios differ:\n"
                    + String.join("\n", differences));
        }
    }

    private static List<Scenario> read(String file) {
        InputStream in = BeamScenariosTest.class.getResourceAsStream(file);
        assertThat(in).as(file).isNotNull();
        List<Scenario> scenarios = Scenario.readAll(in);
        assertThat(scenarios.size()).isGreaterThanOrEqualTo(500);
        return scenarios;
    }

    private static String difference(Scenario scenario, List<ShownPane> panes) {
        return lines("", scenario.stages()) + "\n"
                + lines("  batch ", scenario.steps())
                + lines("  only Beam gives ", without(scenario.panes(), panes))
                + lines("  only dstream gives ", without(panes, scenario.panes()))
                + lines("  both give ", without(panes, without(panes, scenario.panes())));
    }

    private static List<ShownPane> without(List<ShownPane> panes, List<ShownPane> others) {
        return panes.stream().filter(pane -> !others.contains(pane)).toList();
    }

    private static String lines(String indent, List<?> parts) {
        return parts.stream().map(part -> indent + part + "\n").collect(Collectors.joining());
    }
}
