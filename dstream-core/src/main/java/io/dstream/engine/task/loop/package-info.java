/** Steps of a pipeline as one loop, in a class of its own. */
package io.dstream.engine.task.loop;
