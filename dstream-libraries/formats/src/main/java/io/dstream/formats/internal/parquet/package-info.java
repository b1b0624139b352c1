/**
 * Records in Parquet files. Of Hadoop, it needs the classes that Parquet's own have in their signatures, and no more.
 */
package io.dstream.formats.internal.parquet;
