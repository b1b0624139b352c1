/** The functional interfaces that operators take. */
package io.dstream.function;
