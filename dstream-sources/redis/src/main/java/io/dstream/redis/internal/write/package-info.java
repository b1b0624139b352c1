/** Writing to streams. Not for programs. */
package io.dstream.redis.internal.write;
