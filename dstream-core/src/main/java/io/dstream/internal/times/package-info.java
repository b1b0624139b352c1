/** Event times as they are computed with. */
package io.dstream.internal.times;
