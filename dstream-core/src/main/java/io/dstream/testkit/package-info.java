/**
 * Tests for streaming programs: the real engine with a clock turned by hand, inputs that are filled and outputs that
 * are looked at. No test waits for time to pass. See {@link io.dstream.testkit.StreamingTestDriver}.
 */
package io.dstream.testkit;
