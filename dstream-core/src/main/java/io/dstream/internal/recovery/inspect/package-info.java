/** Looks at checkpoints of programs that do not run, and mends them. */
package io.dstream.internal.recovery.inspect;
