/**
 * The checkpoint directory: what is in it, in which order it is written, and how a program goes on from it. Knows the
 * storage and the log; knows nothing of streams and operators but their ids and bytes.
 */
package io.dstream.internal.recovery;
