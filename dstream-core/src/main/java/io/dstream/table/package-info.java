/**
 * Keys and values in memory: what makes two keys the same ({@link io.dstream.table.KeyHash}), how much memory a value
 * takes, and whether it may change in place.
 */
package io.dstream.table;
