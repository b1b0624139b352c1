/** Writes streams to database tables, and looks up values in them. */
module io.dstream.jdbc {
    requires com.google.common;
    requires com.zaxxer.hikari;
    requires transitive io.dstream.core;
    requires transitive java.sql;
    requires org.slf4j;

    exports io.dstream.jdbc;

    uses java.sql.Driver;
}
