/** Runs a program's batches on an Apache Spark cluster. */
package io.dstream.spark;
