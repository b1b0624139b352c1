/** Where reading begins, what belongs to a batch, and reading it, once or again. */
package io.dstream.kafka.internal.read;
