/** What sources of this module have in common, generated records, and publishers. */
package io.dstream.sources.internal;
