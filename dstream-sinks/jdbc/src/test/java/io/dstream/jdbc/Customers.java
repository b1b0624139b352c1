package io.dstream.jdbc;

import io.dstream.jdbc.Server.TestDatabase;
import java.util.stream.LongStream;

/** A table of customers, by number from 0 on. */
final class Customers {
    private Customers() {}

    static TestDatabase in(Server server, int customers) throws Exception {
        TestDatabase db = server.empty();
        db.run("CREATE TABLE customer (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(100))");
        try (SinkRun<Long> fill = new SinkRun<>(Jdbc.<Long>insert(db.database(), "customer")
                .column("id", n -> n)
                .column("name", n -> "customer " + n))) {
            fill.write(1, LongStream.range(0, customers).boxed().toList());
        }
        return db;
    }
}
