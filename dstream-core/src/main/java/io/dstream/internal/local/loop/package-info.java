/** Fused loops: a chain of steps as one class of its own. */
package io.dstream.internal.local.loop;
