/** Which dstream this is. */
package io.dstream.internal.version;
