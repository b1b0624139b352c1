/** Programs that run on a Spark cluster. */
package io.dstream.examples.spark;
