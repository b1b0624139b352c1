package io.dstream.cassandra.internal.write;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Rows of one Cassandra partition that are written together.
 *
 * @param rows the values of each; of the key only, where the row is deleted
 */
record Request(List<Row> rows) {

    /**
     * A row to be written or deleted.
     *
     * @param values its values in the order of the {@link Target}'s columns, null where there is none; of the key only,
     *     if it is deleted
     * @param bytes the size of all values
     */
    record Row(List<ByteBuffer> values, boolean deleted, int bytes) {}

    Statement<?> statement(Target<?> target, long micros) {
        if (rows.size() == 1) {
            return bound(target, rows.get(0), micros);
        }
        BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED);
        for (Row row : rows) {
            batch.addStatement(bound(target, row, micros));
        }
        return batch.setQueryTimestamp(micros).setIdempotence(true).build();
    }

    private static BoundStatement bound(Target<?> target, Row row, long micros) {
        PreparedStatement prepared = row.deleted() ? target.delete() : target.write();
        BoundStatementBuilder bound = prepared.boundStatementBuilder();
        for (int i = 0; i < row.values().size(); i++) {
            bound.setBytesUnsafe(i, row.values().get(i));
        }
        return bound.setQueryTimestamp(micros).setIdempotence(true).build();
    }
}
