/** Records as they are sent, with transactions and without. */
package io.dstream.kafka.internal.write;
