package io.dstream.x;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import io.dstream.x.internal.Access;
import io.dstream.x.internal.Pace;
import io.dstream.x.internal.StreamOptions;
import io.dstream.x.internal.StreamReceiver;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The posts of a filtered stream. Immutable: each method returns a new source.
 *
 * <p><b>Cost.</b> A connection and two threads, and about 13 MB for the ids of the posts that came last. While the
 * program's buffer is full nothing is read, and X closes the connection of a reader that stays behind.
 *
 * <p><b>Promise.</b> No post comes twice, but for those that are older than {@link #remember} goes back. A post that is
 * sent while the program is not connected is lost, unless {@link #backfill} brings it; after a restart of the program
 * nothing is brought back.
 *
 * <p><b>Connecting again.</b> A lost connection is renewed at once, then after 250 ms more each time, up to 16 s. After
 * an error of the server the wait is 5 s and doubles up to 320 s; after too many requests, until the time that X tells.
 */
public final class XSource implements Source<Post> {
    private static final Duration SILENCE = Duration.ofSeconds(25); // X sends something every 20 s
    private static final int LINE_BYTES = 1 << 20;
    private static final int REMEMBERED = 100_000;
    private static final int MOST_MINUTES = 5;

    private final Access access;
    private final List<Rule> rules;
    private final boolean replaces;
    private final int backfillMinutes;
    private final Duration silence;
    private final int lineBytes;
    private final int remembered;
    private final Pace pace;

    XSource(Access access) {
        this(access, List.of(), false, 0, SILENCE, LINE_BYTES, REMEMBERED, Pace.REAL);
    }

    private XSource(
            Access access,
            List<Rule> rules,
            boolean replaces,
            int backfillMinutes,
            Duration silence,
            int lineBytes,
            int remembered,
            Pace pace) {
        this.access = access;
        this.rules = List.copyOf(rules);
        this.replaces = replaces;
        this.backfillMinutes = backfillMinutes;
        this.silence = silence;
        this.lineBytes = lineBytes;
        this.remembered = remembered;
        this.pace = pace;
    }

    /**
     * Adds a rule, unless the app has it already. Without a rule, the source reads what the app's rules let through.
     *
     * @param value what posts must match, such as {@code spark lang:en}
     * @return a new source
     */
    public XSource rule(String value) {
        return rule(value, "");
    }

    /**
     * Adds a rule with a tag, unless the app has it already.
     *
     * @param value what posts must match, such as {@code spark lang:en}
     * @param tag a name for it, which {@link Post#rules} tells
     * @return a new source
     */
    public XSource rule(String value, String tag) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(Rule.of(value, tag));
        return new XSource(access, more, replaces, backfillMinutes, silence, lineBytes, remembered, pace);
    }

    /**
     * Deletes, at the start, all rules of the app but those of this source. Other readers of the app's stream then get
     * no other posts either.
     *
     * @return a new source
     */
    public XSource replaceRules() {
        return new XSource(access, rules, true, backfillMinutes, silence, lineBytes, remembered, pace);
    }

    /**
     * Asks, when a lost connection is renewed, for what was sent in the meantime. X grants this at some access levels,
     * and refuses the connection otherwise.
     *
     * @param most how much is asked for at most: 1 to 5 whole minutes; default: nothing
     * @return a new source
     */
    public XSource backfill(Duration most) {
        checkArgument(
                most.toMinutes() >= 1
                        && most.toMinutes() <= MOST_MINUTES
                        && most.equals(Duration.ofMinutes(most.toMinutes())),
                "a backfill of %s: expected 1 to 5 whole minutes",
                most);
        return new XSource(access, rules, replaces, (int) most.toMinutes(), silence, lineBytes, remembered, pace);
    }

    /**
     * Sets how long X may send nothing, not even an empty line, before the connection counts as lost.
     *
     * @param time at least 10 ms; default: 25 seconds, since X sends something every 20
     * @return a new source
     */
    public XSource silentFor(Duration time) {
        checkArgument(time.toMillis() >= 10, "silent for %s: expected 10 ms or more", time);
        return new XSource(access, rules, replaces, backfillMinutes, time, lineBytes, remembered, pace);
    }

    /**
     * Sets how long a line with a post may be; longer ones are left out, and reported.
     *
     * @param bytes at least 1,000; default: 1 MiB
     * @return a new source
     */
    public XSource maxLineBytes(int bytes) {
        checkArgument(bytes >= 1_000 && bytes <= 1 << 28, "lines of %s bytes: expected 1,000 or more", bytes);
        return new XSource(access, rules, replaces, backfillMinutes, silence, bytes, remembered, pace);
    }

    /**
     * Sets how many posts are remembered by their ids, so that they are dropped if they come again.
     *
     * @param posts at least 1; default: 100,000
     * @return a new source
     */
    public XSource remember(int posts) {
        checkArgument(posts >= 1, "%s posts remembered: expected at least 1", posts);
        return new XSource(access, rules, replaces, backfillMinutes, silence, lineBytes, posts, pace);
    }

    /**
     * Sets the address of the API.
     *
     * @param address default: {@code https://api.x.com}. Must be https, unless it is of this machine
     * @return a new source
     */
    public XSource endpoint(URI address) {
        return new XSource(
                access.endpoint(address), rules, replaces, backfillMinutes, silence, lineBytes, remembered, pace);
    }

    /**
     * Sets how long a connection, or the beginning of an answer, may take.
     *
     * @param wait at least a millisecond; default: 10 seconds
     * @return a new source
     */
    public XSource timeout(Duration wait) {
        return new XSource(
                access.timeout(wait), rules, replaces, backfillMinutes, silence, lineBytes, remembered, pace);
    }

    XSource pace(Pace other) {
        return new XSource(access, rules, replaces, backfillMinutes, silence, lineBytes, remembered, other);
    }

    // ---- what the program calls ----

    @Override
    public String kind() {
        return "x";
    }

    @Override
    public SourceReader<Post> open(SourceContext context) throws Exception {
        checkArgument(!replaces || !rules.isEmpty(), "replaceRules() would leave the app without a rule: add one");
        XRules all = new XRules(access, false);
        Optional<StreamOptions.Setting> setting = rules.isEmpty()
                ? Optional.empty()
                : Optional.of(replaces ? () -> all.replace(rules) : () -> all.addMissing(rules));
        StreamOptions options =
                new StreamOptions(access, setting, backfillMinutes, silence, lineBytes, remembered, pace);
        return Sources.<Post>of(new StreamReceiver(options)).open(context);
    }

    @Override
    public String toString() {
        return "x at " + access;
    }
}
