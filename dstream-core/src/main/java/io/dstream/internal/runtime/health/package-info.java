/** How a run is doing, in one line and with reasons. */
package io.dstream.internal.runtime.health;
