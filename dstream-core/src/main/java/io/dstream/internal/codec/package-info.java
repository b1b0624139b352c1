/** Which types are built in, as tags and classes, and strings as bytes; used by {@link io.dstream.codec} alone. */
package io.dstream.internal.codec;
