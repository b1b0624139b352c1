/** How a cluster is reached. */
package io.dstream.opensearch.internal.connect;
