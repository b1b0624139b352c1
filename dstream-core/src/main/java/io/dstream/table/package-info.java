/**
 * Keys, and state by key in memory: what makes two keys the same ({@link io.dstream.table.KeyHash}), and tables whose
 * changes are made in place, can be undone, and cost what is touched ({@link io.dstream.table.StateTable}).
 */
package io.dstream.table;
