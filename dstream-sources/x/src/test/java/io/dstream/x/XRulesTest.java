package io.dstream.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.x.StandIn.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class XRulesTest {
    private StandIn x;
    private XRules rules;

    @BeforeEach
    void open() throws IOException {
        x = new StandIn();
        rules = X.rules(StandIn.TOKEN).endpoint(URI.create("http://127.0.0.1:" + x.port()));
    }

    @AfterEach
    void close() {
        x.close();
    }

    @Test
    void rulesAreAddedListedAndDeleted() throws Exception {
        assertThat(rules.list()).isEmpty();
        rules.add(Rule.of("spark lang:en", "spark"), Rule.of("flink", ""));
        assertThat(rules.list()).containsExactly(new Rule("1", "spark lang:en", "spark"), new Rule("2", "flink", ""));
        rules.delete(List.of("1"));
        assertThat(rules.list()).containsExactly(new Rule("2", "flink", ""));
    }

    @Test
    void aRuleThatIsThereIsNotAddedAgain() throws Exception {
        rules.add(Rule.of("a", ""));
        rules.add(Rule.of("a", ""), Rule.of("b", ""));
        assertThat(rules.list()).map(Rule::value).containsExactly("a", "b");
    }

    @Test
    void replacingKeepsWhatIsTheSame() throws Exception {
        rules.add(Rule.of("a", ""), Rule.of("b", ""));
        rules.replace(List.of(Rule.of("b", ""), Rule.of("c", "see")));
        assertThat(rules.list()).containsExactly(new Rule("2", "b", ""), new Rule("3", "c", "see"));
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        rules.add(Rule.of("a", ""));
        rules.dryRun().replace(List.of(Rule.of("b", "")));
        rules.dryRun().delete(List.of("1"));
        assertThat(rules.list()).map(Rule::value).containsExactly("a");
        assertThatThrownBy(() -> rules.dryRun().add(Rule.of("bad-operator:a", "")))
                .isInstanceOf(RuleException.class);
    }

    @Test
    void whatXDoesNotAcceptIsTold() {
        assertThatThrownBy(() -> rules.add(Rule.of("a", ""), Rule.of("bad-operator:a", "")))
                .isInstanceOf(RuleException.class)
                .hasMessageContaining("'bad-operator:a' (UnprocessableEntity: Reference to invalid operator");
        assertThatThrownBy(() -> rules.delete(List.of("77"))).hasMessageContaining("'77' (Not Found Error)");
        assertThat(x.currentRules()).isEmpty();
    }

    @Test
    void refusalsAreTold() {
        x.nextRules(Answer.of(429, "{\"title\":\"Too Many Requests\"}"), Answer.of(200, "no json"), Answer.of(302, ""));
        assertThatThrownBy(() -> rules.list()).hasMessageContaining("(429 Too Many Requests)");
        assertThatThrownBy(() -> rules.list()).hasMessageContaining("no JSON");
        assertThatThrownBy(() -> rules.list()).hasMessageContaining("X refuses the request (302)");
        assertThatThrownBy(() -> X.rules("another")
                        .endpoint(URI.create("http://127.0.0.1:" + x.port()))
                        .list())
                .hasMessageContaining("X does not accept the bearer token");
    }
}
