/** Which of several processes runs a program: {@link io.dstream.election.LeaderElection}. */
package io.dstream.election;
