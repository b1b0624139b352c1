/** A batch on its way into a table, and the ledger that says which was the last. */
package io.dstream.jdbc.internal.write;
