package io.dstream.kinesis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AtTest {
    @Test
    void aPositionIsItsText() {
        List<At> all = List.of(
                At.horizon(5),
                At.time(17),
                At.time(17).withSince(18),
                At.behind("49590338271490256608559692538361571095921575989136588898", 1),
                At.inside("7", 3, 2));
        assertThat(all).map(At::toString).map(At::parse).isEqualTo(all);
        assertThat(all).map(At::toString).contains("HORIZON@5", "TIME 17@17", "TIME 17@18", "7#3@2");
    }

    @Test
    void otherTextIsNone() {
        for (String text : List.of("", "17", "17@", "@5", "17#@5", "HORIZON", "LATEST@5", "-1@5", "17@5 ")) {
            assertThatThrownBy(() -> At.parse(text)).hasMessageContaining("is not a position in a shard");
        }
    }

    @Test
    void aLaterTimeIsTheSamePlace() {
        assertThat(At.behind("7", 1).isSamePlace(At.behind("7", 9))).isTrue();
        assertThat(At.behind("7", 1).isSamePlace(At.inside("7", 1, 1))).isFalse();
        assertThat(At.behind("9", 1).isBefore("10")).isTrue();
        assertThat(At.behind("10", 1).isBefore("10")).isFalse();
    }
}
