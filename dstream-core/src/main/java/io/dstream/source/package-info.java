/**
 * Where records come from. {@link io.dstream.source.Source} is what {@code from} accepts. To write your own source, you
 * will mostly extend {@link io.dstream.source.Receiver} and wrap it with {@link io.dstream.source.Sources#of}.
 */
package io.dstream.source;
