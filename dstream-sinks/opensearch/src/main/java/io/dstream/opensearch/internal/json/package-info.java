/** Values of programs as JSON. */
package io.dstream.opensearch.internal.json;
