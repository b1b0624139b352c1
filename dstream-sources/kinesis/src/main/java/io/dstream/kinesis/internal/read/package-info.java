/** Not for programs: the source. */
package io.dstream.kinesis.internal.read;
