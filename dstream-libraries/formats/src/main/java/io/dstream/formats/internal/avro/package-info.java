/** Records in Avro's object container files. */
package io.dstream.formats.internal.avro;
