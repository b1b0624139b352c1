package io.dstream.jdbc;

import io.dstream.sink.BatchInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes rows of a batch in the transaction that the ledger's row is updated in. Immutable. */
record PartWriter(Ledger ledger, String statement, int batchSize) {

    /** Leaves the transaction open: to be committed, whether there was something to write or not. */
    void write(Connection connection, int part, List<List<Object>> rows, BatchInfo info) throws SQLException {
        if (ledger.advance(connection, part, info.id(), info.planDigest()) && !rows.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(statement)) {
                int waiting = 0;
                for (List<Object> row : rows) {
                    for (int i = 0; i < row.size(); i++) {
                        Column.set(insert, i + 1, row.get(i));
                    }
                    insert.addBatch();
                    if (++waiting == batchSize) {
                        var unused = insert.executeBatch();
                        waiting = 0;
                    }
                }
                if (waiting > 0) {
                    var unused = insert.executeBatch();
                }
            }
        }
    }
}
