/**
 * Encodes values as bytes that a later release of the program can read. {@link io.dstream.codec.Codecs} knows the
 * types, a {@link io.dstream.codec.Codec} encodes one of them, and {@link io.dstream.codec.ByteWriter} and
 * {@link io.dstream.codec.ByteReader} hold the bytes.
 *
 * <p>Bytes refer to types by the ids that the program registered, never by the name of a class to load. Every length in
 * them is checked before memory is allocated for it.
 */
package io.dstream.codec;
