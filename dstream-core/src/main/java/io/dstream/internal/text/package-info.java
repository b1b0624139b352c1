/** What the library says: its loggers, and text from outside made fit for them. */
package io.dstream.internal.text;
