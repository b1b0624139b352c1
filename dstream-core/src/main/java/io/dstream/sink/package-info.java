/** Where results go: {@link io.dstream.sink.Sink} is what {@code to} takes. */
package io.dstream.sink;
