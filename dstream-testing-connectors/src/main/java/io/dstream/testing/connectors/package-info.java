/**
 * What every source and sink of a foreign system is tested for: {@link io.dstream.testing.connectors.SourceContract}
 * and {@link io.dstream.testing.connectors.SinkContract}.
 */
package io.dstream.testing.connectors;
