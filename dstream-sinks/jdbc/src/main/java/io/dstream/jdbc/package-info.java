/**
 * Writes streams to database tables, and looks up values in them.
 *
 * <p>A {@link io.dstream.jdbc.Database} describes the connection; {@link io.dstream.jdbc.Jdbc} creates sinks and
 * lookups. With a checkpoint directory, each batch is written exactly once, whatever fails: the row of the
 * <b>ledger</b> that records the last batch is written in the same transaction as the batch's rows. PostgreSQL,
 * MariaDB, MySQL, H2 and SQLite are supported; add the driver to your program.
 */
package io.dstream.jdbc;
