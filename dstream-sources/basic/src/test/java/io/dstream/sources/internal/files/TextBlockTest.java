package io.dstream.sources.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextBlockTest {
    private static String lines(String text, int from, long until) {
        byte[] bytes = text.getBytes(UTF_8);
        int start = Math.max(0, from - 1);
        try (InputStream in =
                new TextBlock.Lines(new ByteArrayInputStream(bytes, start, bytes.length - start), from, until)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBlockHasTheLinesThatBeginInIt() {
        String text = "one\ntwo\nthree";
        assertThat(lines(text, 0, 1)).isEqualTo("one\n");
        assertThat(lines(text, 0, 4)).isEqualTo("one\n");
        assertThat(lines(text, 0, 5)).isEqualTo("one\ntwo\n");
        assertThat(lines(text, 1, 4)).isEmpty();
        assertThat(lines(text, 4, 5)).isEqualTo("two\n");
        assertThat(lines(text, 5, 8)).isEmpty();
        assertThat(lines(text, 8, Long.MAX_VALUE)).isEqualTo("three");
        assertThat(lines(text, 9, Long.MAX_VALUE)).isEmpty();
    }

    /** Wherever a file is cut in three, its lines are there once, in order. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\n\n", "a", "a\n", "ab\r\ncd\n\nefg", "long line without an end", "\nx\n"})
    void blocksHaveEachLineOnce(String text) {
        for (int first = 1; first <= text.length(); first++) {
            for (int second = first; second <= text.length(); second++) {
                assertThat(lines(text, 0, first) + lines(text, first, second) + lines(text, second, Long.MAX_VALUE))
                        .as("cut at %s and %s", first, second)
                        .isEqualTo(text);
            }
        }
    }
}
