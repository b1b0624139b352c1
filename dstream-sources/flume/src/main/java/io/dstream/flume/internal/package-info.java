/** How agents of Flume are spoken with. Not for programs. */
package io.dstream.flume.internal;
