/**
 * What runs plans: the {@link io.dstream.engine.Engine} that interprets {@link io.dstream.plan plans}, and what it
 * tells of them. Programs do not use this package; it is for those who write an engine.
 */
package io.dstream.engine;
