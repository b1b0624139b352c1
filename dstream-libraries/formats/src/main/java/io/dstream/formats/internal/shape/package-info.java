/** What records are made of, and how they are taken apart and made. */
package io.dstream.formats.internal.shape;
