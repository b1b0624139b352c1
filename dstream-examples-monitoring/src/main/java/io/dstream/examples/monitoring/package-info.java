/** A program that shows itself in the browser; run with {@code exec:java}. */
package io.dstream.examples.monitoring;
