/** Reading streams. Not for programs. */
package io.dstream.redis.internal.read;
