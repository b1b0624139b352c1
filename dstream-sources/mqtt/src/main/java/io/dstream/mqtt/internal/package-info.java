/** How brokers are reached. Not for programs. */
package io.dstream.mqtt.internal;
