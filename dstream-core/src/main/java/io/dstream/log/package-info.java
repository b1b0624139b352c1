/**
 * Files that outlive a process and a power cut; it knows nothing of streams.
 *
 * <ul>
 *   <li>{@link io.dstream.log.Storage}: a directory of files, real ({@link io.dstream.log.FileStorage}) or simulated.
 *   <li>{@link io.dstream.log.RecordLog}: records appended for good, in segments.
 *   <li>{@link io.dstream.log.RecordFile}: records written once, published whole or not at all.
 * </ul>
 *
 * <p>Damaged bytes are {@link io.dstream.log.CorruptLogException}, whatever is wrong with them. Any other
 * {@link java.io.IOException} is the storage's own, and nothing is tried again after one.
 */
package io.dstream.log;
