/** Formats of files: Java records as Parquet, Avro, CSV and JSON lines, and lines of text, compressed or not. */
package io.dstream.formats;
