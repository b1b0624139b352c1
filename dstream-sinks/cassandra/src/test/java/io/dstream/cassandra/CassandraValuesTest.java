package io.dstream.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.CqlDuration;
import io.dstream.StreamingContext;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which values columns take. */
@Timeout(120)
class CassandraValuesTest {
    private static final Instant TIME = Instant.parse("2026-01-01T10:11:12.345Z");

    private final StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1));
    private CassandraServer server;

    @BeforeEach
    void setUp() throws Exception {
        server = CassandraServer.shared();
    }

    @AfterEach
    void tearDown() {
        ssc.close();
    }

    /** Writes values to a table with one column of a type, and reads them. */
    private List<Object> written(String type, List<?> values) throws Exception {
        String table = server.newTable("id int PRIMARY KEY, v " + type);
        List<Integer> ids =
                java.util.stream.IntStream.range(0, values.size()).boxed().toList();
        CassandraSink<Integer> sink = Cassandra.<Integer>upsert(server.cluster(), table)
                .key("id", id -> id)
                .column("v", id -> values.get(id));
        try {
            sink.open("out");
            sink.write(ssc.batch(ids, 1), TIME);
        } finally {
            sink.close();
        }
        Map<Integer, Object> found = new java.util.TreeMap<>();
        for (Row row : server.cql("SELECT id, v FROM " + table)) {
            found.put(row.getInt("id"), row.getObject("v"));
        }
        return List.copyOf(found.values());
    }

    @Test
    void wholeNumbersOfAnyTypeThatFit() throws Exception {
        List<Object> fives = List.of(5L, 5, (short) 5, (byte) 5, BigInteger.valueOf(5));
        assertThat(written("bigint", fives)).hasSize(5).containsOnly(5L);
        assertThat(written("int", fives)).hasSize(5).containsOnly(5);
        assertThat(written("smallint", fives)).hasSize(5).containsOnly((short) 5);
        assertThat(written("tinyint", fives)).hasSize(5).containsOnly((byte) 5);
        assertThat(written("varint", fives)).hasSize(5).containsOnly(BigInteger.valueOf(5));
    }

    @Test
    void otherNumbers() throws Exception {
        assertThat(written("double", List.of(1.5, 1.5f, 2))).containsExactly(1.5, 1.5, 2.0);
        assertThat(written("float", List.of(1.5f))).containsExactly(1.5f);
        assertThat(written("decimal", List.of(new BigDecimal("1.50"), 2L, 0.1)))
                .containsExactly(new BigDecimal("1.50"), new BigDecimal("2"), new BigDecimal("0.1"));
    }

    @Test
    void texts() throws Exception {
        assertThat(written("text", List.of("ä€", 'c', DayOfWeek.MONDAY))).containsExactly("ä€", "c", "MONDAY");
        assertThat(written("ascii", List.of("a"))).containsExactly("a");
    }

    @Test
    void times() throws Exception {
        assertThat(written(
                        "timestamp",
                        List.of(
                                TIME,
                                TIME.plusNanos(999),
                                TIME.atOffset(ZoneOffset.ofHours(2)),
                                TIME.atZone(ZoneOffset.UTC),
                                LocalDateTime.ofInstant(TIME, ZoneOffset.UTC),
                                Date.from(TIME))))
                .hasSize(6)
                .containsOnly(TIME);
        assertThat(written("date", List.of(LocalDate.of(2026, 1, 2)))).containsExactly(LocalDate.of(2026, 1, 2));
        assertThat(written("time", List.of(LocalTime.of(1, 2, 3)))).containsExactly(LocalTime.of(1, 2, 3));
        assertThat(written("duration", List.of(Duration.ofMinutes(1), CqlDuration.from("2h"))))
                .containsExactly(CqlDuration.from("1m"), CqlDuration.from("2h"));
    }

    @Test
    void others() throws Exception {
        UUID uuid = UUID.randomUUID();
        assertThat(written("uuid", List.of(uuid))).containsExactly(uuid);
        assertThat(written("boolean", List.of(true))).containsExactly(true);
        assertThat(written("blob", List.of(new byte[] {1}, ByteBuffer.wrap(new byte[] {2}))))
                .containsExactly(ByteBuffer.wrap(new byte[] {1}), ByteBuffer.wrap(new byte[] {2}));
        assertThat(written("inet", List.of(InetAddress.getLoopbackAddress())))
                .containsExactly(InetAddress.getLoopbackAddress());
        assertThat(written("set<text>", List.of(Set.of("a"), Set.of()))).containsExactly(Set.of("a"), Set.of());
        assertThat(written("map<text, bigint>", List.of(Map.of("a", 1L)))).containsExactly(Map.of("a", 1L));
        assertThat(written("frozen<list<int>>", List.of(List.of(1, 2), List.of())))
                .containsExactly(List.of(1, 2), List.of());
    }

    @Test
    void aValueOfAnotherTypeNamesTheColumnAndBothTypes() {
        assertThatThrownBy(() -> written("bigint", List.of("five")))
                .isInstanceOf(CassandraException.class)
                .hasMessage("the column v is a bigint, which a java.lang.String cannot be written to");
        assertThatThrownBy(() -> written("text", List.of(5)))
                .hasMessage("the column v is a text, which a java.lang.Integer cannot be written to");
        assertThatThrownBy(() -> written("frozen<list<int>>", List.of(List.of("x"))))
                .hasMessageStartingWith("the column v is a frozen<list<int>>, which a java.util.");
    }

    @Test
    void aNumberThatDoesNotFit() {
        assertThatThrownBy(() -> written("int", List.of(1L << 31)))
                .isInstanceOf(CassandraException.class)
                .hasMessage("the column v is a int, and a Long has come that does not fit into it");
        assertThatThrownBy(() -> written("float", List.of(0.1)))
                .hasMessage("the column v is a float, which a java.lang.Double cannot be written to");
    }
}
