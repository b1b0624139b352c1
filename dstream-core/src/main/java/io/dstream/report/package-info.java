/**
 * Reports about a running program: a {@link io.dstream.report.BatchReport} per batch, an
 * {@link io.dstream.report.OutputReport} per output operation in it, and {@link io.dstream.report.StreamingMetrics} at
 * any time. Immutable values.
 */
package io.dstream.report;
