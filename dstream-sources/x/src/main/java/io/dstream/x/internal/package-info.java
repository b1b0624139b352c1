/** Not for programs: how X is asked. */
package io.dstream.x.internal;
