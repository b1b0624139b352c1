package io.dstream.internal.log;

/**
 * What a {@link RecordLog#scan} found.
 *
 * @param segments how many files were read
 * @param firstSeq the first record that was there, needed or not; if there is none, that of the next
 * @param nextSeq the number that the next record will have
 * @param end the log offset behind the last record, comparable to {@link RecordLog#durableUpTo()}
 * @param repair what opening the log will do to the files before it appends; empty if nothing
 */
public record LogReport(int segments, long firstSeq, long nextSeq, long end, String repair) {}
