/**
 * What a checkpoint directory may answer: why it is refused, what is damaged in it, who holds it. The directory itself
 * is given to the builder, {@code checkpointDir(path)}.
 */
package io.dstream.checkpoint;
