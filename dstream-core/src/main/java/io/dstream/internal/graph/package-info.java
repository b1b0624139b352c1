/**
 * The graph of streams that a program builds before it starts: nodes that say what is computed from what, and no state
 * of any run.
 */
package io.dstream.internal.graph;
