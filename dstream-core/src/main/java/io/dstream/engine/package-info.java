/** The plan of a batch and what an engine must do with it. */
package io.dstream.engine;
