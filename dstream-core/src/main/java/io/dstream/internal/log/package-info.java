/**
 * Files that outlive a process and a power cut; it knows nothing of streams.
 *
 * <ul>
 *   <li>{@link io.dstream.storage.Storage}: a directory of files, real
 *       ({@link io.dstream.internal.storage.FileStorage}) or simulated.
 *   <li>{@link io.dstream.internal.log.RecordLog}: records appended for good, in segments.
 *   <li>{@link io.dstream.internal.records.RecordFile}: records written once, published whole or not at all.
 * </ul>
 *
 * <p>Damaged bytes are {@link io.dstream.internal.records.CorruptLogException}, whatever is wrong with them. Any other
 * {@link java.io.IOException} is the storage's own, and nothing is tried again after one.
 */
package io.dstream.internal.log;
