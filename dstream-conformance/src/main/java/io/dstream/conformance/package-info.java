/** Scenarios of event time, made at random and run on Apache Beam: what the core's tests expect of dstream. */
package io.dstream.conformance;
