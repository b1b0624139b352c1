/** Programs to run and to read. */
package io.dstream.examples;
