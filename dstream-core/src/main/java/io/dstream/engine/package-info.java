/**
 * What an engine is given to run: {@link io.dstream.engine.Plan plans} made of a few kinds of nodes, and the
 * {@link io.dstream.engine.Engine} that interprets them.
 *
 * <p>A plan says what is to be computed and nothing about how: it holds data, functions and other plans, all of them
 * serializable, and never a thread, a clock or the runtime. Programs do not use this package; it is for those who write
 * an engine, and for operators that are not in the box.
 */
package io.dstream.engine;
