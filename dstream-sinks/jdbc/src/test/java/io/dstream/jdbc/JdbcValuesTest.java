package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.jdbc.Server.TestDatabase;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of values of each class in columns of each type, by which the tables of docs/jdbc.md are held to the
 * databases. With {@code -Ddocs.update=true} they are written anew.
 */
class JdbcValuesTest {
    private static final boolean UPDATE = Boolean.getBoolean("docs.update");
    private static final String DOCUMENTED_ZONE = "America/New_York";

    private static final Map<Server, List<String>> TYPES = Map.of(
            Server.POSTGRESQL,
            List.of(
                    "text",
                    "int",
                    "numeric",
                    "float8",
                    "boolean",
                    "uuid",
                    "date",
                    "time",
                    "timetz",
                    "timestamp",
                    "timestamptz"),
            Server.MARIADB,
            List.of(
                    "TEXT",
                    "INT",
                    "DECIMAL(30,10)",
                    "DOUBLE",
                    "BOOLEAN",
                    "UUID",
                    "DATE",
                    "TIME(6)",
                    "DATETIME(6)",
                    "TIMESTAMP(6)"),
            Server.H2,
            List.of(
                    "VARCHAR",
                    "INT",
                    "NUMERIC(30,10)",
                    "DOUBLE PRECISION",
                    "BOOLEAN",
                    "UUID",
                    "DATE",
                    "TIME(6)",
                    "TIME(6) WITH TIME ZONE",
                    "TIMESTAMP",
                    "TIMESTAMP WITH TIME ZONE"),
            Server.SQLITE,
            List.of("TEXT", "INTEGER", "NUMERIC", "REAL", "BOOLEAN", "BLOB", "UUID", "DATE", "TIMESTAMP", ""));

    private final TimeZone before = TimeZone.getDefault();

    @BeforeEach
    void setZone() {
        TimeZone.setDefault(TimeZone.getTimeZone(DOCUMENTED_ZONE));
    }

    @AfterEach
    void restoreZone() {
        TimeZone.setDefault(before);
    }

    private enum Color {
        RED
    }

    /** Those of java.sql show 12:00 on 2025-07-08 in whatever zone the JVM has. */
    private static Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("String", "007");
        values.put("enum", Color.RED);
        values.put("Long", 7L);
        values.put("Double", 12345678901234.56);
        values.put("Float", 16777215f);
        values.put("BigDecimal", new BigDecimal("0.1"));
        values.put("BigInteger", BigInteger.valueOf(7));
        values.put("Boolean", true);
        values.put("byte[]", new byte[] {65, 66});
        values.put("UUID", UUID.fromString("0b1a5c2e-3f4d-4e5f-8a9b-0c1d2e3f4a5b"));
        values.put("Instant", Instant.parse("2025-07-08T23:30:00.5Z"));
        values.put("ZonedDateTime", ZonedDateTime.parse("2025-07-08T23:30:00.5+02:00[Europe/Berlin]"));
        values.put("LocalDateTime", LocalDateTime.parse("2025-07-08T23:30:00.5"));
        values.put("LocalDate", LocalDate.parse("2025-07-08"));
        values.put("LocalTime", LocalTime.parse("23:30:00.5"));
        values.put("OffsetTime", OffsetTime.parse("23:30:00.5+02:00"));
        values.put("java.util.Date", Date.from(Instant.parse("2025-07-08T23:30:00.5Z")));
        values.put("java.sql.Timestamp", Timestamp.valueOf("2025-07-08 12:00:00.5"));
        values.put("java.sql.Date", java.sql.Date.valueOf("2025-07-08"));
        values.put("java.sql.Time", java.sql.Time.valueOf("12:00:00"));
        return values;
    }

    /** What a session in UTC shows of values in a column; a dash for one that is refused. */
    private static List<String> shown(TestDatabase db, Connection utc, String type, Collection<Object> values)
            throws Exception {
        try (Statement statement = utc.createStatement()) {
            var unused = statement.execute("DROP TABLE IF EXISTS v");
            unused = statement.execute(
                    "CREATE TABLE v (id INTEGER, v " + type + (type.startsWith("TIMESTAMP(") ? " NULL" : "") + ")");
        }
        JdbcSink<Pair<Long, Object>> sink = Jdbc.<Pair<Long, Object>>insert(db.database(), "v")
                .column("id", Pair::key)
                .column("v", Pair::value)
                .ledger("v" + System.nanoTime());
        long id = 0;
        try (SinkRun<Pair<Long, Object>> run = new SinkRun<>(sink)) {
            for (Object value : values) {
                id++;
                write(run, id, value);
            }
        }
        String text =
                switch (db.server()) {
                    case POSTGRESQL -> "v::text";
                    case MARIADB -> "CAST(v AS CHAR)";
                    case H2 -> "CAST(v AS VARCHAR)";
                    case SQLITE ->
                        "CASE typeof(v) WHEN 'text' THEN '' ELSE typeof(v) || ' ' END"
                                + " || CASE typeof(v) WHEN 'real' THEN printf('%!.17g', v) ELSE v END";
                };
        List<String> shown = new ArrayList<>(Collections.nCopies(values.size(), "-"));
        try (Statement statement = utc.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, " + text + " FROM v")) {
            while (rows.next()) {
                shown.set(rows.getInt(1) - 1, rows.getString(2));
            }
        }
        return shown;
    }

    /** Writes a value in a batch of its own, which fails if the column or the database refuses it. */
    private static void write(SinkRun<Pair<Long, Object>> run, long id, Object value) {
        try {
            run.write(id, List.of(Pair.of(id, value)));
        } catch (Exception e) {
            run.sink.abort(SinkRun.info(id));
        }
    }

    private static Connection utc(TestDatabase db) throws SQLException {
        Connection connection = db.connect();
        try (Statement statement = connection.createStatement()) {
            var unused =
                    switch (db.server()) {
                        case POSTGRESQL -> statement.execute("SET TIME ZONE 'UTC'");
                        case MARIADB -> statement.execute("SET time_zone = '+00:00'");
                        case H2 -> statement.execute("SET TIME ZONE 'UTC'");
                        case SQLITE -> false;
                    };
        }
        return connection;
    }

    private static Map<String, List<String>> table(Server server, Set<String> classes) throws Exception {
        TestDatabase db = server.empty();
        Map<String, Object> values = values();
        values.keySet().removeIf(name -> !classes.isEmpty() && !classes.contains(name));
        Map<String, List<String>> table = new LinkedHashMap<>();
        values.keySet().forEach(name -> table.put(name, new ArrayList<>()));
        try (Connection utc = utc(db)) {
            for (String type : TYPES.get(server)) {
                Iterator<String> shown = shown(db, utc, type, values.values()).iterator();
                table.values().forEach(row -> row.add(shown.next()));
            }
        }
        return table;
    }

    // ---- the documentation ----

    @ParameterizedTest
    @EnumSource
    void theTableInTheDocumentationIsWhatTheDatabaseDoes(Server server) throws Exception {
        List<String> types = TYPES.get(server);
        String columns = types.stream()
                .map(type -> type.isEmpty() ? "no type" : "`" + type + "`")
                .collect(Collectors.joining(" | "));
        StringBuilder table = new StringBuilder("| | " + columns + " |\n|---|" + "---|".repeat(types.size()) + "\n");
        table(server, Set.of()).forEach((name, row) -> table.append("| `" + name + "` | ")
                .append(String.join(" | ", row))
                .append(" |\n"));
        Path page = page();
        String text = Files.readString(page);
        String begin = "<!-- values: " + server + " -->\n";
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf("<!-- end -->", from);
        assertThat(text).contains(begin);
        if (UPDATE) {
            Files.writeString(page, text.substring(0, from) + table + text.substring(to));
        } else {
            assertThat(text.substring(from, to)).isEqualTo(table.toString());
        }
    }

    private static Path page() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("CHANGELOG.md"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/jdbc.md");
    }

    // ---- zones ----

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"})
    void timesAreTheSameInWhateverZoneTheJvmRuns(String zone) throws Exception {
        Set<String> classes = Set.of(
                "Instant", "ZonedDateTime", "LocalDateTime", "LocalDate", "LocalTime", "OffsetTime", "java.util.Date");
        for (Server server : Server.values()) {
            setZone();
            Map<String, List<String>> documented = table(server, classes);
            TimeZone.setDefault(TimeZone.getTimeZone(zone));
            assertThat(table(server, classes)).as(server.name()).isEqualTo(documented);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"})
    void aTimestampOfJavaSqlIsWrittenAsItShowsAndAsItsInstant(String zone) throws Exception {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        Timestamp noon = Timestamp.valueOf("2025-07-08 12:00:00.5");
        String instant = noon.toInstant().toString().replace('T', ' ').substring(0, 21);
        for (Server server : List.of(Server.POSTGRESQL, Server.MARIADB, Server.H2)) {
            List<String> row = table(server, Set.of("java.sql.Timestamp")).get("java.sql.Timestamp");
            int last = row.size() - 1;
            assertThat(row.get(last - 1)).as(server.name()).startsWith("2025-07-08 12:00:00.5");
            assertThat(row.get(last)).as(server.name()).startsWith(instant);
        }
    }

    // ---- types that are not called what they are ----

    @Test
    void postgresqlDecidesWhatATextBecomes() throws Exception {
        TestDatabase db = Server.POSTGRESQL.empty();
        db.run(
                "CREATE TYPE text_kind AS ENUM ('RED')",
                "CREATE TYPE \"Char kind\" AS ENUM ('RED')",
                "CREATE DOMAIN context AS uuid",
                "CREATE DOMAIN charge AS numeric",
                "CREATE DOMAIN moment AS timestamptz",
                "CREATE DOMAIN \"Moment\" AS moment",
                "CREATE TABLE t (a text_kind, b \"Char kind\", c text[], d context, e charge, f moment, g \"Moment\")");
        JdbcSink<Integer> sink = Jdbc.<Integer>insert(db.database(), "t")
                .column("a", n -> Color.RED)
                .column("b", n -> "RED")
                .column("c", n -> "{x,y}")
                .column("d", n -> new UUID(1, 2))
                .column("e", n -> 12345678901234.56)
                .column("f", n -> Instant.parse("2025-07-08T23:30:00Z"))
                .column("g", n -> LocalDateTime.parse("2025-07-08T23:30:00"));
        JdbcSink<Integer> update = Jdbc.<Integer>execute(
                        db.database(), "UPDATE t SET e = ?, f = ?", n -> 123456789.12345678, n -> Instant.EPOCH)
                .ledger("update");
        try (SinkRun<Integer> run = new SinkRun<>(sink)) {
            run.write(1, List.of(1));
        }
        String query = "SELECT a, b, c, d, e, extract(epoch FROM f)::bigint, extract(epoch FROM g)::bigint FROM t";
        assertThat(db.rows(query))
                .containsExactly("RED RED {x,y} " + new UUID(1, 2) + " 12345678901234.56 1752017400 1752017400");
        try (SinkRun<Integer> run = new SinkRun<>(update)) {
            run.write(1, List.of(1));
        }
        assertThat(db.rows("SELECT e, extract(epoch FROM f)::bigint FROM t")).containsExactly("123456789.12345678 0");
    }

    @Test
    void sqlitesTimesSortAsTheyAre() throws Exception {
        TestDatabase db = Server.SQLITE.empty();
        db.run("CREATE TABLE t (id INTEGER, a TEXT, b TEXT, c TEXT)");
        Instant start = Instant.parse("2025-07-08T23:59:59Z");
        JdbcSink<Integer> sink = Jdbc.<Integer>insert(db.database(), "t")
                .column("id", n -> n)
                .column("a", n -> start.plusMillis(n * 250L))
                .column("b", n -> LocalDateTime.parse("2025-07-08T23:59").plusNanos(n * 20_000_000_000L))
                .column("c", n -> LocalTime.parse("09:59").plusNanos(n * 20_000_000_000L));
        try (SinkRun<Integer> run = new SinkRun<>(sink)) {
            run.write(1, List.of(5, 0, 3, 4, 1, 2));
        }
        for (String column : List.of("a", "b", "c")) {
            assertThat(db.rows("SELECT id FROM t ORDER BY " + column))
                    .as(column)
                    .containsExactly("0", "1", "2", "3", "4", "5");
            assertThat(db.rows("SELECT DISTINCT length(" + column + ") FROM t")).hasSize(1);
        }
    }

    @Test
    void sqliteTakesTextsInWhateverIsNotDeclaredAsANumber() throws Exception {
        TestDatabase db = Server.SQLITE.empty();
        List<String> types = List.of("VARCHAR (20)", "JSON", "STRING", "ANY", "", "TIME", "TIMESTAMP WITH TIME ZONE");
        for (String type : types) {
            try (Connection any = db.connect()) {
                assertThat(shown(db, any, type, List.of("{}", new UUID(1, 2), LocalTime.NOON, Instant.EPOCH)))
                        .as(type)
                        .containsExactly(
                                "{}",
                                new UUID(1, 2).toString(),
                                "12:00:00.000000000",
                                "1970-01-01T00:00:00.000000000Z");
            }
        }
    }
}
