/** The page, its frames, REST and metrics over HTTP. */
package io.dstream.monitoring.internal.server;
