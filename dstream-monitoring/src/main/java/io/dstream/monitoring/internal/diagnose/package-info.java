/** What helps to find out what is wrong with a process: its threads, its last log lines, its settings and memory. */
package io.dstream.monitoring.internal.diagnose;
