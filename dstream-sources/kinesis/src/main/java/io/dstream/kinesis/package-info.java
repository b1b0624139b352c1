/** Streams of Amazon Kinesis as sources, which are replayable, and as sinks. */
package io.dstream.kinesis;
