/** Posts of X as a source: the filtered stream of its API, version 2. */
package io.dstream.x;
