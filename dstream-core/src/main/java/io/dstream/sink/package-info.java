/** Where results go: {@link io.dstream.sink.Sink} is what {@code to} accepts. */
package io.dstream.sink;
