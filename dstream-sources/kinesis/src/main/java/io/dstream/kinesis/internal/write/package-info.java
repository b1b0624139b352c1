/** Not for programs: the sink. */
package io.dstream.kinesis.internal.write;
