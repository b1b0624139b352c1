/** What a destination of data must implement. */
package io.dstream.sink;
