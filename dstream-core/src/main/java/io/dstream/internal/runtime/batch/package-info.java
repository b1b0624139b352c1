/** A batch on its way: its phases, its attempts, its outputs. */
package io.dstream.internal.runtime.batch;
