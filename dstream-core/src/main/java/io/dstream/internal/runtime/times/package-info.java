/**
 * Where the time of a batch goes, apart from its phases: samples of what threads are at, and pauses of the JVM. There
 * is nothing of it while times are not taken.
 */
package io.dstream.internal.runtime.times;
