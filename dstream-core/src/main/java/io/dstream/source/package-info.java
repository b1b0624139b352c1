/**
 * Where records come from. {@link io.dstream.source.Source} is what {@code from} takes; most of one's own sources are a
 * {@link io.dstream.source.Receiver}, wrapped by {@link io.dstream.source.Sources#of}.
 */
package io.dstream.source;
