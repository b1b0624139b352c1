package io.dstream.spark.internal;

/**
 * A result that is kept: on the driver where it is small, else on the executors.
 *
 * @param source where it is read
 * @param scope what goes when it is released
 */
record Kept(Source source, Scope scope) {}
