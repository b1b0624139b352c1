/** How the engine on Spark does what it does. Not for programs: it may change with any version. */
package io.dstream.spark.internal;
