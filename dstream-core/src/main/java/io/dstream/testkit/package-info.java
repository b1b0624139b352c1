/**
 * Tests for streaming programs: the real engine with a manual clock, inputs that the test fills and outputs that it
 * reads. Tests never wait for time to pass. See {@link io.dstream.testkit.StreamingTestDriver}.
 */
package io.dstream.testkit;
