/** What the library tells about its own running. */
package io.dstream.report;
