/** Sliding windows without inverse functions at constant cost, and with them. */
package io.dstream.internal.window;
