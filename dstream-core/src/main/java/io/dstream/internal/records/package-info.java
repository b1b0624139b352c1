/** Files of records, each under a checksum. */
package io.dstream.internal.records;
