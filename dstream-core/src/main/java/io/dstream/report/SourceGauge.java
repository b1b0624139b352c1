package io.dstream.report;

import io.dstream.source.SourceReader.Backlog;
import java.util.OptionalDouble;

/**
 * The status of a source at one moment.
 *
 * @param source the stream's id
 * @param maxRate the records per second that back-pressure allows; empty if there is no limit
 * @param backlog what is waiting to go into batches
 */
public record SourceGauge(String source, OptionalDouble maxRate, Backlog backlog) {}
