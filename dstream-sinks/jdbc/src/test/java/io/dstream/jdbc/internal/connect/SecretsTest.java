package io.dstream.jdbc.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dstream.jdbc.Database;
import io.dstream.jdbc.Jdbc;
import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.JdbcLookup;
import io.dstream.jdbc.JdbcSink;
import io.dstream.jdbc.SinkRun;
import io.dstream.testing.LogLines;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords wherever a URL may have them. */
class SecretsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jdbc:postgresql://localhost/shop jdbc:postgresql://localhost",
                "jdbc:postgresql://h1:5432,h2:5433/shop?password=SECRET jdbc:postgresql://h1:5432,h2:5433",
                "jdbc:postgresql://[::1]:5432/shop jdbc:postgresql://[::1]:5432",
                "jdbc:mariadb:replication://h/db jdbc:mariadb:replication://h",
                "jdbc:mariadb://u:SECRET@h:3306/db jdbc:mariadb://h:3306",
                "jdbc:mariadb://address=(host=h)(user=u)(password=SECRET)/db jdbc:mariadb:...",
                "jdbc:mysql://(host=h,password=SECRET)/db jdbc:mysql:...",
                "jdbc:mysql://u:se/cret@h/db jdbc:mysql:...",
                "jdbc:mysql://u:12/34@h/db jdbc:mysql:...",
                "jdbc:mysql://u:s?ecret@h/db jdbc:mysql:...",
                "jdbc:mysql://u:12?34@h/db jdbc:mysql:...",
                "jdbc:mysql://h/db?password=a@SECRET jdbc:mysql:...",
                "jdbc:oracle:thin:scott/SECRET@//h jdbc:oracle:...",
                "jdbc:db2://h/db:password=SECRET; jdbc:db2://h",
                "jdbc:sqlserver://h;password=SECRET jdbc:sqlserver://h",
                "jdbc:h2:relative/x;PASSWORD=SECRET jdbc:h2:...",
                "jdbc:SECRET jdbc:..."
            })
    void onlyTheKindOfDatabaseAndItsHostAreShown(String url, String shown) {
        assertThat(Database.at(url)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:relative/x;PASSWORD=SECRET",
                "jdbc:h2:mem:x;PASSWORD=SECRET;NO_SUCH_SETTING=1",
                "jdbc:mariadb://u:SECRET@127.0.0.1/db",
                "jdbc:mariadb://u:se/SECRET@127.0.0.1/db",
                "jdbc:mariadb://address=(host=127.0.0.1)(port=SECRET)(password=SECRET)/db",
                "jdbc:postgresql://u:SECRET@127.0.0.1:1/db",
                "jdbc:oracle:thin:scott/SECRET@//127.0.0.1",
                "jdbc:db2://127.0.0.1/db:password=SECRET;"
            })
    void whatDriversSayOfAUrlHasNoPassword(String url) {
        Database database = Database.at(url);
        JdbcSink<String> sink = Jdbc.<String>insert(database, "t").column("a", s -> s);
        JdbcLookup<String, String> lookup = Jdbc.lookup(
                database.retryFor(Duration.ZERO).connectTimeout(Duration.ofMillis(500)),
                "SELECT a FROM t WHERE a IN (?)",
                row -> row.getString(1),
                row -> row.getString(1));
        try (LogLines log = new LogLines("io.dstream.jdbc");
                lookup) {
            for (Throwable error :
                    List.of(catchThrowable(() -> new SinkRun<>(sink)), catchThrowable(() -> lookup.find("a")))) {
                StringWriter text = new StringWriter();
                error.printStackTrace(new PrintWriter(text));
                assertThat(error).isInstanceOf(JdbcException.class);
                assertThat(text.toString()).doesNotContain("SECRET");
            }
            assertThat(log.lines()).noneMatch(line -> line.contains("SECRET"));
        }
    }

    @Test
    void passwordsOfPropertiesAreMaskedToo() {
        Secrets secrets = Secrets.of("", Optional.empty(), Map.of("sslpassword", "SECRET", "sslmode", "require"));
        assertThat(secrets.mask("bad SECRET, bad require, password=other;"))
                .isEqualTo("bad ***, bad require, password=***;");
    }
}
