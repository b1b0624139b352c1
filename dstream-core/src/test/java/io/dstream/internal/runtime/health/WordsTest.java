package io.dstream.internal.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "1500000, 1.5 ms",
        "120000000, 120 ms",
        "999499999, 999 ms",
        "999600000, 1 s",
        "3200000000, 3.2 s",
        "9960000000, 10 s",
        "20500000000, 21 s",
        "99400000000, 99 s",
        "250000000000, 4 min 10 s",
        "7500000000000, 2 h 5 min",
        "7200000000000, 2 h"
    })
    void timesAreAsPeopleReadThem(long nanos, String text) {
        assertThat(Words.time(nanos)).isEqualTo(text);
    }

    @Test
    void aStackIsInTheFirstCallOfTheJdk() {
        List<String> stack = List.of(
                "java.base@17/sun.nio.ch.Net.poll(Native Method)",
                "java.base@17/sun.nio.ch.NioSocketImpl.park(NioSocketImpl.java:186)",
                "java.base@17/java.net.Socket$SocketInputStream.read(Socket.java:966)",
                "app//org.db.Driver.read(Driver.java:12)",
                "java.base@17/java.lang.Thread.run(Thread.java:840)");
        assertThat(Words.top(stack)).isEqualTo("Socket$SocketInputStream.read");
        assertThat(Words.caller(stack)).isEqualTo("Driver.read (Driver.java:12)");
        assertThat(Words.isInJdk(stack)).isTrue();
    }

    @Test
    void aStackIsInTheProgramsOwnCall() {
        List<String> stack = List.of("com.shop.Orders.match(Orders.java:77)", "java.lang.Thread.run(Thread.java:840)");
        assertThat(Words.top(stack)).isEqualTo("Orders.match (Orders.java:77)");
        assertThat(Words.isInJdk(stack)).isFalse();
        assertThat(Words.top(List.of())).isEmpty();
        assertThat(Words.caller(List.of())).isEmpty();
    }

    @Test
    void countsAreWords() {
        assertThat(Words.batches(1)).isEqualTo("1 batch");
        assertThat(Words.batches(12_345)).isEqualTo("12,345 batches");
        assertThat(Words.share(3, 4)).isEqualTo("75 %");
        assertThat(Words.operator("map-1", "Orders.java:40")).isEqualTo("map-1 (Orders.java:40)");
        assertThat(Words.operator("map-1", "")).isEqualTo("map-1");
    }
}
