/** Sources that need nothing but the JDK: sockets, files, generators, publishers. */
package io.dstream.sources;
