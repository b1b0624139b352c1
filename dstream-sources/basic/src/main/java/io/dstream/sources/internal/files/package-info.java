/** Files of a directory: listed, told apart, and read in ranges. */
package io.dstream.sources.internal.files;
