package io.dstream.jdbc.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.jdbc.internal.sql.Dialect;
import io.dstream.sink.SinkFencedException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of those who write late. */
class LedgerTest {
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:h2:mem:");
        connection.setAutoCommit(false);
        Ledger.make(connection, Dialect.of(connection));
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private Ledger open() throws SQLException {
        return Ledger.open(connection, "orders", 2).ledger();
    }

    @Test
    void whoeverHasTheLedgerOfBeforeWritesNothingAnyMore() throws SQLException {
        Ledger before = open();
        Ledger.Fenced fenced = before.fence(connection, 1);
        assertThat(fenced.isAnyThere()).isFalse();
        assertThatThrownBy(() -> before.advance(connection, 0, 1, "a")).isInstanceOf(SinkFencedException.class);
        connection.rollback();
        assertThat(fenced.ledger().advance(connection, 0, 2, "b")).isTrue();
        connection.commit();
        assertThat(open().advance(connection, 0, 2, "b"))
                .as("again, by the next start")
                .isFalse();
    }

    @Test
    void whatWasWrittenJustBeforeIsFound() throws SQLException {
        Ledger before = open();
        assertThat(before.advance(connection, 1, 1, "a")).isTrue();
        connection.commit();
        Ledger.Fenced fenced = before.fence(connection, 1);
        assertThat(fenced.isAnyThere()).isTrue();
        assertThat(fenced.ledger().advance(connection, 1, 1, "a"))
                .as("the part that is there")
                .isFalse();
        assertThat(fenced.ledger().advance(connection, 0, 1, "a"))
                .as("the other")
                .isTrue();
        connection.rollback();
        assertThat(fenced.ledger().fence(connection, 2).isAnyThere()).isFalse();
    }

    @Test
    void whoWasOvertakenFencesNobody() throws SQLException {
        Ledger overtaken = open();
        Ledger other = open();
        assertThatThrownBy(() -> overtaken.fence(connection, 1)).isInstanceOf(SinkFencedException.class);
        connection.rollback();
        assertThat(other.advance(connection, 0, 1, "a")).isTrue();
    }
}
