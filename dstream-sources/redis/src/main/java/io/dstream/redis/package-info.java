/** Streams of Redis as sources and sinks: {@link io.dstream.redis.Redis}. */
package io.dstream.redis;
