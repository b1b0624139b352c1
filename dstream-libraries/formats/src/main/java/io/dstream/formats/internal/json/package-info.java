/** Records as JSON. */
package io.dstream.formats.internal.json;
