/**
 * Scenarios of windows by event time with the panes that are expected of them, and the text that they are kept as. They
 * are written by who runs them on Apache Beam and read by the core's tests, so they know neither.
 */
package io.dstream.testing.panes;
