/** What is told of a run: to listeners, to the log, to flight recordings. */
package io.dstream.internal.events;
