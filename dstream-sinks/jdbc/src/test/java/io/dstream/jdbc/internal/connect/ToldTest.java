package io.dstream.jdbc.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.dstream.jdbc.internal.write.StableHash;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told of an error, and whether it passes. */
class ToldTest {
    private static final Secrets NO_SECRETS = Secrets.of("", Optional.empty(), Map.of());

    private static Stream<Arguments> errors() {
        return Stream.of(
                arguments(
                        "ERROR: duplicate key value violates unique constraint \"t_pkey\"\n  Detail: Key (k)=(v) exists.",
                        "ERROR: duplicate key value violates unique constraint \"t_pkey\""),
                arguments(
                        "ERROR: invalid input syntax for type integer: \"v\"",
                        "ERROR: invalid input syntax for type integer: ?"),
                arguments(
                        "ERROR: value \"v\" is out of range for type integer",
                        "ERROR: value ? is out of range for type integer"),
                arguments(
                        "ERROR: column \"n\" of relation \"t\" does not exist",
                        "ERROR: column \"n\" of relation \"t\" does not exist"),
                arguments(
                        "(conn=5) Duplicate entry 'v''w' for key 'PRIMARY'",
                        "(conn=5) Duplicate entry ? for key 'PRIMARY'"),
                arguments("Data too long for column 'k' at row 1", "Data too long for column 'k' at row 1"),
                arguments(
                        "Incorrect integer value: 'v' for column `a`.`t`.`n` at row 1",
                        "Incorrect integer value: ? for column `a`.`t`.`n` at row 1"),
                arguments(
                        "Unique index or primary key violation: \"PUBLIC.KEY_2 ON PUBLIC.T(K) VALUES ( /* 1 */ 'v' )\";"
                                + " SQL statement:\nINSERT INTO T VALUES ('v')",
                        "Unique index or primary key violation: \"PUBLIC.KEY_2 ON PUBLIC.T(K)\""),
                arguments(
                        "Value too long for column \"K CHARACTER VARYING(1)\": \"'v' (6)\"",
                        "Value too long for column \"K CHARACTER VARYING(1)\": ?"),
                arguments("password pass-word is wrong", "password *** is wrong"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void namesAreToldAndValuesAreNot(String said, String told) {
        assertThat(Told.by(new SQLException(said), Secrets.of("", Optional.of("pass-word"), Map.of())))
                .isEqualTo(told);
    }

    @Test
    void theErrorBehindABatchIsTold() {
        SQLException batch =
                new BatchUpdateException("Batch entry 0 INSERT .. ('v') was aborted", "40P01", 0, new int[0]);
        batch.setNextException(new SQLException("ERROR: deadlock detected", "40P01"));
        assertThat(Told.by(batch, NO_SECRETS)).isEqualTo("ERROR: deadlock detected");
        assertThat(Told.without(batch, NO_SECRETS).getSQLState()).isEqualTo("40P01");
    }

    @Test
    void whatPassesIsKnownByClassStateCodeOrCause() {
        for (String state : new String[] {"08006", "40001", "40P01", "57P01", "57P03", "53300", "55P03", "HYT00"}) {
            assertThat(SqlErrors.passes(new SQLException("x", state))).as(state).isTrue();
        }
        for (String state : new String[] {"23505", "42P01", "22001", "28P01", "3D000", "57014", "0A000"}) {
            assertThat(SqlErrors.passes(new SQLException("x", state))).as(state).isFalse();
        }
        assertThat(SqlErrors.passes(new SQLException("x", "HY000", 1205))).isTrue();
        assertThat(SqlErrors.passes(new SQLException("[SQLITE_BUSY] The database file is locked", null, 5)))
                .isTrue();
        assertThat(SqlErrors.passes(new SQLException("[SQLITE_CONSTRAINT] x", null, 19)))
                .isFalse();
        assertThat(SqlErrors.passes(new SQLException("x", new IOException("reset"))))
                .isTrue();
        assertThat(SqlErrors.passes(new SQLNonTransientConnectionException("x", "08000")))
                .isTrue();
        SQLException later = new SQLException("x");
        later.setNextException(new SQLException("y", "40001"));
        assertThat(SqlErrors.passes(later)).isTrue();
        assertThat(SqlErrors.passes(new SQLTransientConnectionException(
                        "timed out", new SQLException("password authentication failed", "28P01"))))
                .as("a pool that waits for a login that is refused")
                .isFalse();
    }

    @Test
    void keysStayInTheirPartsFromReleaseToRelease() {
        assertThat(StableHash.part("word", 1000)).isEqualTo(StableHash.part(Optional.of("word"), 1000));
        assertThat(StableHash.part(5, 1000)).isEqualTo(StableHash.part(5L, 1000));
        assertThat(StableHash.part(Optional.of(5), 1000)).isEqualTo(StableHash.part(5L, 1000));
        assertThat(new int[] {StableHash.part("word", 1000), StableHash.part(5L, 1000), StableHash.part(1.5, 1000)})
                .containsExactly(568, 543, 691);
    }
}
