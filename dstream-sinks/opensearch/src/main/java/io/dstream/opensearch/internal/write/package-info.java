/** How a sink writes. */
package io.dstream.opensearch.internal.write;
