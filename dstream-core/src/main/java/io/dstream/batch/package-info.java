/** The data of one tick and the operators on it. */
package io.dstream.batch;
