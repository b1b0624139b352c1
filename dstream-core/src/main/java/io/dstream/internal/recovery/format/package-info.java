/** What stands in the files of a checkpoint. */
package io.dstream.internal.recovery.format;
