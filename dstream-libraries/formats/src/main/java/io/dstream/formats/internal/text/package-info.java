/** Text in files: compressed or not, line by line, and what is wrong with it. */
package io.dstream.formats.internal.text;
