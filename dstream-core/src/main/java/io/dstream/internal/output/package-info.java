/** The outputs that streams have of their own. */
package io.dstream.internal.output;
