/**
 * Streaming programs as beans of a Spring Boot application: a {@link io.dstream.spring.StreamingProgram} adds streams
 * to a context that is configured in {@code application.yaml}, and is started and stopped with the application.
 */
package io.dstream.spring;
