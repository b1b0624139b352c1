/**
 * State in the heap: {@link io.dstream.internal.heap.HeapStore} keeps it by numbers of entries, which nobody outside
 * sees. Changes are made in place, can be undone, and cost what is touched.
 */
package io.dstream.internal.heap;
