/**
 * What runs inside a task, apart from who runs it: for those who write an engine. Nothing in it starts a thread or
 * knows where it is.
 */
package io.dstream.engine.task;
