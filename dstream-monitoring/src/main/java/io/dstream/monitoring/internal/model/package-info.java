/** What is known of programs, as plain values, and the event log. */
package io.dstream.monitoring.internal.model;
