/**
 * How values become bytes that a later release of the program can read: {@link io.dstream.codec.Codecs} knows the
 * types, {@link io.dstream.codec.Codec} is how one of them is written, {@link io.dstream.codec.ByteWriter} and
 * {@link io.dstream.codec.ByteReader} hold the bytes.
 *
 * <p>Bytes name types by the ids that the program registered, never by a class to load, and every length in them is
 * checked before memory is given to it.
 */
package io.dstream.codec;
