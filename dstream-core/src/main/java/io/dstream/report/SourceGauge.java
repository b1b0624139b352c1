package io.dstream.report;

import io.dstream.source.SourceReader.Backlog;
import java.util.OptionalDouble;

/**
 * How a source stands at one moment.
 *
 * @param source the stream's id
 * @param maxRate records a second that back-pressure lets it give; nothing where it sets no limit
 * @param backlog what waits to go into batches
 */
public record SourceGauge(String source, OptionalDouble maxRate, Backlog backlog) {}
