package io.dstream.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberTest {
    private static final UUID SESSION = new UUID(7, 8);

    @Test
    void namesAreRead() {
        assertThat(Member.of(Member.prefix(SESSION) + "0000000012"))
                .contains(new Member(SESSION + "-candidate-0000000012", SESSION, 12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lock", "candidate-0000000001", "x-candidate-0000000001"})
    void whatIsNoCandidateIsPassedOver(String name) {
        assertThat(Member.of(name)).isEmpty();
        assertThat(Member.of(Member.prefix(SESSION))).isEmpty();
        assertThat(Member.of(Member.prefix(SESSION) + "12345678901234567890")).isEmpty();
    }

    @Test
    void theOrderIsThatOfTheirNumbers() {
        UUID last = new UUID(-1, -1);

        assertThat(Stream.of(
                                Member.prefix(new UUID(0, 0)) + "0000000010",
                                Member.prefix(last) + "0000000009",
                                Member.prefix(last) + "10000000000")
                        .flatMap(name -> Member.of(name).stream())
                        .sorted(Member.ORDER)
                        .map(Member::number))
                .containsExactly(9L, 10L, 10_000_000_000L);
    }
}
