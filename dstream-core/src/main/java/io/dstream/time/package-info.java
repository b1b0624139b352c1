/**
 * Clocks: the only place the library learns the time from. {@link io.dstream.time.StreamingClock#system()} drives a
 * program, {@link io.dstream.time.ManualClock} a test.
 */
package io.dstream.time;
