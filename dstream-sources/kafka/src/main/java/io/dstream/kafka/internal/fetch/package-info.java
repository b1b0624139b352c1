/** Records as they were fetched: in bytes, held within a limit, decoded when they are read. */
package io.dstream.kafka.internal.fetch;
