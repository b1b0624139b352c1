/** Text that comes from outside, made fit for the log. */
package io.dstream.internal.text;
