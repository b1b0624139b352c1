/** Sources that need only the JDK: sockets, files, generators and publishers. */
package io.dstream.sources;
