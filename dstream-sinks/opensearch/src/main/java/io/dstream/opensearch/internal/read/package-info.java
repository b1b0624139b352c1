/** How documents are found and read. */
package io.dstream.opensearch.internal.read;
