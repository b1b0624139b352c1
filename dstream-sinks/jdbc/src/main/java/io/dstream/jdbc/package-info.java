/**
 * Streams to the tables of databases, and lookups in them.
 *
 * <p>A {@link io.dstream.jdbc.Database} says where; {@link io.dstream.jdbc.Jdbc} makes the sinks and lookups. With a
 * checkpoint directory a batch is in the database exactly once, whatever fails: the row of the <b>ledger</b> that says
 * which batch was last is written in the transaction that writes the batch's rows. PostgreSQL, MariaDB and MySQL, H2,
 * SQLite; the driver is the program's to bring.
 */
package io.dstream.jdbc;
