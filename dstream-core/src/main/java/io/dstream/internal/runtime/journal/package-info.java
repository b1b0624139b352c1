/** What a run writes into its checkpoint, and how it begins from one. */
package io.dstream.internal.runtime.journal;
