/**
 * The exceptions of checkpoint directories: why one is refused, what is damaged, who uses it. The directory itself is
 * set on the builder, with {@code checkpointDir(path)}.
 */
package io.dstream.checkpoint;
