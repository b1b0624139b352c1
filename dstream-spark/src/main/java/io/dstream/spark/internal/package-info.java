/** How plans become Spark's jobs, and where state is kept between them. */
package io.dstream.spark.internal;
