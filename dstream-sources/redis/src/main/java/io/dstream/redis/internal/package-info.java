/** How a server is reached. Not for programs. */
package io.dstream.redis.internal;
