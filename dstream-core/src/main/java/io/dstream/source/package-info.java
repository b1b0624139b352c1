/** What a source of data must implement. */
package io.dstream.source;
