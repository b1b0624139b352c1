/** Stepping a streaming program by hand in a test. */
package io.dstream.testkit;
