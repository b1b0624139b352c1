/**
 * Clocks, the library's only source of time. {@link io.dstream.time.StreamingClock#system()} is for production,
 * {@link io.dstream.time.ManualClock} for tests.
 */
package io.dstream.time;
