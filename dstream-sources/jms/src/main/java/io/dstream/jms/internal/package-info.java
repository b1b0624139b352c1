/** How messages are received and sent; not for programs. */
package io.dstream.jms.internal;
