/** Clocks, durations and batch times. */
package io.dstream.time;
