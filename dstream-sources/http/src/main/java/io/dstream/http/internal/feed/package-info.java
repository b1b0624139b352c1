/** Not for programs. */
package io.dstream.http.internal.feed;
