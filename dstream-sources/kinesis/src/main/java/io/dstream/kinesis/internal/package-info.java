/** Not for programs: how Kinesis is asked. */
package io.dstream.kinesis.internal;
