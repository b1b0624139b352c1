/** Lines and other records made of bytes, in bounded memory. */
package io.dstream.sources.internal.lines;
