/** Topics of MQTT 5 and 3.1.1 as sources and sinks: {@link io.dstream.mqtt.Mqtt}. */
package io.dstream.mqtt;
