/** Streams of batches and the context that runs them. */
package io.dstream;
