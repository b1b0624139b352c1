/**
 * The same jobs on several engines: what the jobs are ({@link io.dstream.peers.Workload}), their data
 * ({@link io.dstream.peers.Inputs}), how an engine offers them ({@link io.dstream.peers.Engine}), and what measures one
 * of them in a JVM of its own and checks its output ({@link io.dstream.peers.Child}).
 */
package io.dstream.peers;
