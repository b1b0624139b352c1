package io.dstream.examples.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.storage.Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What {@link Numbers} has written. */
final class Book {
    private final Storage files;
    private final Connection database;
    private final Set<String> seen = new HashSet<>(); // files
    private final BitSet inFiles = new BitSet();

    /** Makes the tables. */
    Book(Storage files, Connection database) throws SQLException {
        this.files = files;
        this.database = database;
        try (Statement statement = database.createStatement()) {
            statement.execute("CREATE TABLE numbers (n bigint)");
            statement.execute("CREATE TABLE counts (digit bigint, in_batch bigint, until_then bigint)");
        }
    }

    /** Whether all numbers below one are there. */
    boolean hasAll(int until) throws IOException, SQLException {
        return number("SELECT count(DISTINCT n) FROM numbers") == until
                && number("SELECT coalesce(sum(in_batch), 0) FROM counts") >= until
                && look() == until;
    }

    /** Checks that each number below one is there once, in files and tables, and that none was counted twice or not. */
    void check(int until) throws IOException, SQLException {
        assertThat(look()).isEqualTo(until);
        assertThat(number("SELECT count(*) FROM numbers")).isEqualTo(until);
        assertThat(number("SELECT count(DISTINCT n) FROM numbers WHERE n >= 0 AND n < " + until))
                .isEqualTo(until);
        assertThat(number("SELECT sum(in_batch) FROM counts")).isEqualTo(until);
        assertThat(number("""
                        SELECT count(*) FROM (
                          SELECT until_then,
                                 sum(in_batch) OVER (PARTITION BY digit ORDER BY until_then) AS expected FROM counts) c
                        WHERE until_then <> expected""")).isZero();
    }

    private long number(String query) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            assertThat(result.next()).isTrue();
            return result.getLong(1);
        }
    }

    /** Reads the files that are new, and gives how many numbers there are in all. */
    private int look() throws IOException {
        for (String name : files.list("")) {
            if (name.startsWith(Numbers.FILES) && seen.add(name)) {
                for (String line : lines(name)) {
                    int number = Integer.parseInt(line);
                    assertThat(inFiles.get(number))
                            .as("%s in an earlier file than %s", number, name)
                            .isFalse();
                    inFiles.set(number);
                }
            }
        }
        return inFiles.cardinality();
    }

    private List<String> lines(String name) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(files.stream(name, 0), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        }
        return lines;
    }
}
