package io.dstream.x;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.Serializable;

/**
 * A rule of a filtered stream: the stream has the posts that match any of its rules.
 *
 * @param id the id that X has given it; empty for one that is to be added
 * @param value what posts must match, such as {@code spark lang:en -is:retweet}
 * @param tag a name for it, which posts that match tell; empty for none
 */
public record Rule(String id, String value, String tag) implements Serializable {

    /** Nothing may be null, and the value not empty. */
    public Rule {
        checkArgument(value != null && !value.isBlank(), "a rule needs a value, such as \"spark lang:en\"");
        checkArgument(id != null && tag != null, "the id and the tag of a rule may be empty, not null");
    }

    /**
     * Returns a rule that is to be added.
     *
     * @param value what posts must match
     * @param tag a name for it; empty for none
     * @return the rule
     */
    public static Rule of(String value, String tag) {
        return new Rule("", value, tag);
    }

    /** Whether it is the same, whatever its id. */
    boolean isSameAs(Rule other) {
        return value.equals(other.value) && tag.equals(other.tag);
    }
}
