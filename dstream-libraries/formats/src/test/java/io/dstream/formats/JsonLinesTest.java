package io.dstream.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.testing.LogLines;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

    record Leg(String symbol, int quantity) {}

    record Order(long id, Instant at, List<Leg> legs, Map<String, Double> fees, Optional<String> note) {}

    record Numbers(BigDecimal exact, double rough, int whole, byte tiny, boolean flag, char letter, Duration time) {}

    record Renamed(
            @FieldName(value = "order_id", aliases = "orderId")
            long id,

            @FieldName(aliases = "qty") int quantity) {}

    private static final JsonLinesFormat<Order> ORDERS = Formats.jsonLines(Order.class);
    private static final JsonLinesFormat<Leg> LEGS = Formats.jsonLines(Leg.class);

    private static <T> void refused(JsonLinesFormat<T> format, String file, String... parts) {
        assertThatThrownBy(() -> InMemory.read(format, file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("JSON lines: ")
                .hasMessageContainingAll(parts);
    }

    @Test
    void recordsAreObjectsOnLinesOfTheirOwn() throws Exception {
        Map<String, Double> fees = new LinkedHashMap<>();
        fees.put("broker", 0.5);
        fees.put("tax", null);
        Order order = new Order(
                7,
                Instant.parse("2026-01-31T12:00:00.5Z"),
                Arrays.asList(new Leg("A", 1), null),
                fees,
                Optional.empty());
        String text = "{\"id\":7,\"at\":\"2026-01-31T12:00:00.500Z\",\"legs\":[{\"symbol\":\"A\",\"quantity\":1},null],"
                + "\"fees\":{\"broker\":0.5,\"tax\":null},\"note\":null}\n";
        assertThat(InMemory.text(ORDERS, List.of(order, order))).isEqualTo(text + text);
        assertThat(InMemory.read(ORDERS, text)).containsExactly(order);
    }

    @Test
    void blankLinesAreIgnoredAndTheLastNeedNotEnd() throws Exception {
        Leg leg = new Leg("A", 1);
        String json = " {\"quantity\" : 1 , \"symbol\":\"A\"} ";
        assertThat(InMemory.read(LEGS, "\ufeff" + json + "\r\n\n \t\r\n" + json))
                .containsExactly(leg, leg);
    }

    @Test
    void missingIsTheDefaultAndUnknownIsIgnored() throws Exception {
        assertThat(InMemory.read(ORDERS, "{\"x\":{\"id\":[1,{}]},\"id\":1}"))
                .containsExactly(new Order(1, null, null, null, Optional.empty()));
        assertThat(InMemory.read(LEGS, "{}")).containsExactly(new Leg(null, 0));
        assertThat(InMemory.read(LEGS, "{\"symbol\":null}")).containsExactly(new Leg(null, 0));
    }

    @Test
    void namesAndAliasesAreThoseOfTheAnnotation() throws Exception {
        JsonLinesFormat<Renamed> format = Formats.jsonLines(Renamed.class);
        assertThat(InMemory.text(format, List.of(new Renamed(1, 2)))).isEqualTo("{\"order_id\":1,\"quantity\":2}\n");
        assertThat(InMemory.read(format, "{\"orderId\":1,\"qty\":2}")).containsExactly(new Renamed(1, 2));
        assertThat(InMemory.read(format, "{\"id\":1}")).containsExactly(new Renamed(0, 0));
        assertThat(InMemory.read(format, "{\"order_id\":1,\"orderId\":3}\n{\"orderId\":3,\"order_id\":1}"))
                .containsExactly(new Renamed(1, 0), new Renamed(1, 0));
    }

    @Test
    void numbersAreExact() throws Exception {
        JsonLinesFormat<Numbers> format = Formats.jsonLines(Numbers.class);
        Numbers number = new Numbers(
                new BigDecimal("12345678901234567890.123456789"),
                1e300,
                -5,
                (byte) 7,
                true,
                'x',
                Duration.ofMillis(1500));
        assertThat(InMemory.read(format, InMemory.written(format, List.of(number))))
                .containsExactly(number);
        refused(format, "{\"whole\":1.5}", "component whole: expected a whole number of 32 bits, found 1.5");
        refused(format, "{\"whole\":3000000000}", "component whole", "3000000000");
        refused(format, "{\"tiny\":128}", "component tiny: expected a whole number from -128 to 127");
        refused(format, "{\"whole\":\"5\"}", "component whole", "\"5\"");
        refused(format, "{\"whole\":null}", "component whole", "found null");
        refused(format, "{\"rough\":1e999}", "component rough");
        refused(format, "{\"exact\":\"1\"}", "component exact");
        refused(format, "{\"flag\":1}", "component flag: expected true or false, found 1");
        refused(format, "{\"letter\":\"xy\"}", "component letter: expected one character");
        refused(format, "{\"time\":\"90 s\"}", "component time: expected a duration such as PT1M30S, found \"90 s\"");
    }

    @Test
    void errorsNameThePath() {
        refused(
                ORDERS,
                "{\"id\":1}\n{\"legs\":[{\"quantity\":1},{\"quantity\":\"many\"}]}",
                "line 2, component legs[1].quantity: expected a whole number of 32 bits, found \"many\"");
        refused(ORDERS, "{\"fees\":{\"tax\":\"x\"}}", "component fees[tax]: expected a number");
        refused(ORDERS, "{\"at\":\"yesterday\"}", "component at: expected a point in time");
        refused(ORDERS, "{\"legs\":{}}", "component legs: expected an array, found an object");
        refused(ORDERS, "[]", "expected an object, found an array");
        refused(ORDERS, "null", "expected an object, found null");
    }

    @Test
    void whatIsNoJsonIsABadRecord() throws Exception {
        refused(LEGS, "{\"symbol\":\"A\"", "line 1", "it is no JSON, at column");
        refused(LEGS, "{\"symbol\":'A'}", "it is no JSON");
        refused(LEGS, "{} {}", "expected the end of the line");
        refused(LEGS, "{},", "line 1");
        refused(LEGS, "{\"symbol\":NaN}", "it is no JSON");
        refused(LEGS, "{\"x\":" + "[".repeat(100_000), "it is no JSON");
        byte[] latin = "{\"symbol\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> InMemory.read(LEGS, latin)).isInstanceOf(FormatException.class);
        try (LogLines log = new LogLines("io.dstream.source")) {
            assertThat(InMemory.read(
                            LEGS.onBadRecord(BadRecordPolicy.SKIP).maxRecordBytes(100),
                            "{\n{\"quantity\":1}\n" + "x".repeat(1_000_000) + "\n{\"quantity\":2}\n"))
                    .containsExactly(new Leg(null, 1), new Leg(null, 2));
            assertThat(log.lines()).singleElement().asString().contains("skipped 2 of the 4 records", "line 1");
        }
    }

    @Test
    void longLinesAreBounded() throws Exception {
        String line = "{\"symbol\":\"" + "x".repeat(100_000) + "\"}";
        refused(LEGS.maxRecordBytes(100_000), line, "line 1", "longer than 100000 bytes", "maxRecordBytes");
        refused(LEGS.maxRecordBytes(line.length() - 1), line + "\n", "maxRecordBytes");
        assertThat(InMemory.read(LEGS.maxRecordBytes(line.length()), line + "\r\n" + line + "\n" + line))
                .hasSize(3);
    }

    @Test
    void textThatCannotBeEncodedIsAnError() {
        assertThatThrownBy(() -> InMemory.written(LEGS, List.of(new Leg("\udc00x", 1))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("record 1, component symbol: the text is not valid Unicode");
        Map<String, Double> fees = new LinkedHashMap<>();
        fees.put(null, 1.0);
        assertThatThrownBy(() -> InMemory.written(ORDERS, List.of(new Order(1, null, null, fees, Optional.empty()))))
                .hasMessageContaining("component fees[null]: a key is null");
    }
}
