/** Runs every workload on every engine, each in a JVM of its own, and writes what came of it as a table and a chart. */
package io.dstream.peers.suite;
