/** Windows by event time: assignment, triggers, panes, watermarks and joins. */
package io.dstream.internal.eventtime;
