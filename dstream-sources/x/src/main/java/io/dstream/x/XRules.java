package io.dstream.x;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dstream.x.internal.Access;
import io.dstream.x.internal.Api;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The rules of a filtered stream, which belong to an app. Every method asks X. Immutable.
 *
 * <pre>{@code
 * X.rules(bearer).add(Rule.of("spark lang:en", "spark"));
 * X.rules(bearer).dryRun().replace(List.of(Rule.of("spark lang:en", "spark")));
 * }</pre>
 */
public final class XRules {
    private static final JsonMapper JSON = new JsonMapper();

    private final Access access;
    private final boolean dry;

    XRules(Access access, boolean dry) {
        this.access = access;
        this.dry = dry;
    }

    /**
     * Sets the address of the API.
     *
     * @param address default: {@code https://api.x.com}
     * @return a copy with this setting
     */
    public XRules endpoint(URI address) {
        return new XRules(access.endpoint(address), dry);
    }

    /**
     * Returns rules whose changes are only tried: X checks them and changes nothing.
     *
     * @return a copy with this setting
     */
    public XRules dryRun() {
        return new XRules(access, true);
    }

    /**
     * Lists the rules.
     *
     * @return the rules, with their ids
     * @throws IOException if X does not answer or refuses, which the message tells
     * @throws InterruptedException if the thread is interrupted
     */
    public List<Rule> list() throws IOException, InterruptedException {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : parse(new Api(access).rules()).path("data")) {
            rules.add(new Rule(
                    rule.path("id").asText(),
                    rule.path("value").asText(),
                    rule.path("tag").asText("")));
        }
        return List.copyOf(rules);
    }

    /**
     * Adds rules. One that is there already is left as it is.
     *
     * @param rules the rules
     * @throws IOException if X does not answer, or does not accept one of them: then it adds none, and the message
     *     tells which and why
     * @throws InterruptedException if the thread is interrupted
     */
    public void add(Rule... rules) throws IOException, InterruptedException {
        checkArgument(rules.length > 0, "add needs a rule");
        add(List.of(rules));
    }

    private void add(Collection<Rule> rules) throws IOException, InterruptedException {
        ObjectNode request = JSON.createObjectNode();
        ArrayNode added = request.putArray("add");
        for (Rule rule : rules) {
            ObjectNode one = added.addObject().put("value", rule.value());
            if (!rule.tag().isEmpty()) {
                one.put("tag", rule.tag());
            }
        }
        change(request);
    }

    /**
     * Deletes rules by their ids.
     *
     * @param ids the ids, as {@link #list} gives them
     * @throws IOException if X does not answer, or knows no such rule
     * @throws InterruptedException if the thread is interrupted
     */
    public void delete(Collection<String> ids) throws IOException, InterruptedException {
        checkArgument(!ids.isEmpty(), "delete needs an id");
        ObjectNode request = JSON.createObjectNode();
        ArrayNode deleted = request.putObject("delete").putArray("ids");
        ids.forEach(deleted::add);
        change(request);
    }

    /**
     * Makes some rules the only ones: adds those that are missing, then deletes all others. In between, the stream may
     * have posts of both.
     *
     * @param rules the rules
     * @throws IOException if X does not answer, or does not accept one of them; then none is deleted
     * @throws InterruptedException if the thread is interrupted
     */
    public void replace(Collection<Rule> rules) throws IOException, InterruptedException {
        checkArgument(!rules.isEmpty(), "replace needs a rule");
        List<Rule> there = list();
        addMissing(rules, there);
        List<String> others = there.stream()
                .filter(rule -> rules.stream().noneMatch(rule::isSameAs))
                .map(Rule::id)
                .toList();
        if (!others.isEmpty()) {
            delete(others);
        }
    }

    /** Adds those that are not there yet. */
    void addMissing(Collection<Rule> rules) throws IOException, InterruptedException {
        addMissing(rules, list());
    }

    private void addMissing(Collection<Rule> rules, List<Rule> there) throws IOException, InterruptedException {
        List<Rule> missing = rules.stream()
                .filter(rule -> there.stream().noneMatch(rule::isSameAs))
                .toList();
        if (!missing.isEmpty()) {
            add(missing);
        }
    }

    private void change(ObjectNode request) throws IOException, InterruptedException {
        JsonNode answer = parse(new Api(access).changeRules(request.toString(), dry));
        for (JsonNode error : answer.path("errors")) {
            if (!error.path("title").asText().equals("DuplicateRule")) {
                throw new RuleException(
                        error.path("value").asText(error.path("id").asText("")),
                        error.path("title").asText(""),
                        details(error));
            }
        }
    }

    private static String details(JsonNode error) {
        List<String> all = new ArrayList<>();
        error.path("details").forEach(detail -> all.add(detail.asText()));
        return all.isEmpty() ? error.path("detail").asText("") : String.join(" ", all);
    }

    private static JsonNode parse(String body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IOException("X has answered with something that is no JSON", e);
        }
    }

    @Override
    public String toString() {
        return "rules at " + access;
    }
}
