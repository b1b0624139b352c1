package io.dstream.report;

/**
 * What a source gave a batch.
 *
 * @param source the stream's id
 * @param records how many records, or -1 where that is not known
 */
public record SourceReport(String source, long records) {}
