package io.dstream.jdbc;

import io.dstream.jdbc.Server.TestDatabase;
import io.dstream.testkit.TransactionalSinkContract;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every transactional sink keeps to, on each database. */
class JdbcContractTest {

    @ParameterizedTest
    @EnumSource
    void aSinkOfOneTransactionKeepsTheContract(Server server) throws Exception {
        check(server, 1);
    }

    @ParameterizedTest
    @EnumSource
    void aSinkOfParallelTransactionsKeepsTheContract(Server server) throws Exception {
        check(server, 3);
    }

    private static void check(Server server, int transactions) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE shown (line VARCHAR(20) NOT NULL)");
        TransactionalSinkContract.of(
                        () -> Jdbc.<String>insert(db.database(), "shown")
                                .column("line", line -> line)
                                .parallel(transactions, line -> line),
                        () -> db.rows("SELECT line FROM shown"))
                .check();
    }
}
