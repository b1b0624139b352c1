/** A run from its start to its end. */
package io.dstream.internal.runtime.program;
