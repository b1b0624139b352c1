/**
 * How plans become Spark's jobs, and where state is kept between them. Not for programs: it may change with any
 * version.
 */
package io.dstream.spark.internal;
