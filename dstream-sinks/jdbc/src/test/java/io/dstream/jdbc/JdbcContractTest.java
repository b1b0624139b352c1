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
        check(server, 1, false);
    }

    @ParameterizedTest
    @EnumSource
    void aSinkOfParallelTransactionsKeepsTheContract(Server server) throws Exception {
        check(server, 3, false);
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "H2"})
    void aTransactionOfATaskKeepsTheContract(Server server) throws Exception {
        check(server, 1, true);
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "H2"})
    void parallelTransactionsOfTasksKeepTheContract(Server server) throws Exception {
        check(server, 3, true);
    }

    private static void check(Server server, int transactions, boolean fromTasks) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE shown (line VARCHAR(20) NOT NULL)");
        TransactionalSinkContract.of(
                        () -> {
                            JdbcSink<String> sink = Jdbc.<String>insert(db.database(), "shown")
                                    .column("line", line -> line)
                                    .parallel(transactions, line -> line);
                            return fromTasks ? sink.fromTasks() : sink;
                        },
                        () -> db.rows("SELECT line FROM shown"))
                .check();
    }
}
