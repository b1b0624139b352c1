/**
 * A program that exists to be killed, and to show that its output is right all the same; see
 * {@code docs/reliability.md}.
 */
package io.dstream.examples.crash;
