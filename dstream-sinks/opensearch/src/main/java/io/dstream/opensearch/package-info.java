/**
 * Writes streams to the indexes of OpenSearch and Elasticsearch, looks up documents in them, and reads them as batches.
 * Begin with {@link io.dstream.opensearch.OpenSearch}.
 */
package io.dstream.opensearch;
