package io.dstream.x;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * A post. What X does not say is empty; the time is then that of the epoch.
 *
 * @param id the id, which is the post's for good
 * @param text the text, with links shortened
 * @param authorId the id of the user who wrote it
 * @param createdAt when it was written
 * @param language the language as X sees it, such as {@code en}; {@code und} if it cannot tell
 * @param hashtags the hashtags, without the sign
 * @param urls the links, in full
 * @param mentions the names of the users that are mentioned, without the sign
 * @param rules the tags of the rules that it matches; the id of a rule that has no tag
 */
public record Post(
        String id,
        String text,
        String authorId,
        Instant createdAt,
        String language,
        List<String> hashtags,
        List<String> urls,
        List<String> mentions,
        List<String> rules)
        implements Serializable {

    /** Copies the lists. */
    public Post {
        hashtags = List.copyOf(hashtags);
        urls = List.copyOf(urls);
        mentions = List.copyOf(mentions);
        rules = List.copyOf(rules);
    }
}
