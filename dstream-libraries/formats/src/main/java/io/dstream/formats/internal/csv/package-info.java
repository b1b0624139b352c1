/** Records as CSV. */
package io.dstream.formats.internal.csv;
