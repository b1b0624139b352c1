package io.dstream.sources.internal.lines;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.sources.LongLinePolicy;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** How lines are told from bytes. Immutable. */
public record LineFormat(Charset charset, int maxLineBytes, LongLinePolicy longLines) {
    private static final int LONGEST = 1 << 30;

    public static final LineFormat DEFAULT = new LineFormat(StandardCharsets.UTF_8, 1 << 20, LongLinePolicy.TRUNCATE);

    public LineFormat {
        checkNotNull(charset, "charset");
        checkNotNull(longLines, "long line policy");
        checkArgument(
                charset.canEncode() && isLineFeed("\n".getBytes(charset)),
                "lines in %s: expected a character set in which a line feed is the byte 10, such as UTF-8; for others"
                        + " use decoded(...) with a reader of your own",
                charset);
        checkArgument(
                maxLineBytes >= 1 && maxLineBytes <= LONGEST,
                "lines of %s bytes at most: expected 1 to %s",
                maxLineBytes,
                LONGEST);
    }

    private static boolean isLineFeed(byte[] encoded) {
        return encoded.length == 1 && encoded[0] == '\n';
    }

    public LineFormat withCharset(Charset other) {
        return new LineFormat(other, maxLineBytes, longLines);
    }

    public LineFormat withMaxLineBytes(int bytes) {
        return new LineFormat(charset, bytes, longLines);
    }

    public LineFormat withLongLines(LongLinePolicy policy) {
        return new LineFormat(charset, maxLineBytes, policy);
    }

    /** Checks that nobody is to be disconnected. */
    public LineFormat forFiles() {
        checkArgument(
                longLines != LongLinePolicy.DISCONNECT,
                "long lines of files: expected TRUNCATE or FAIL, because there is no sender to disconnect");
        return this;
    }
}
