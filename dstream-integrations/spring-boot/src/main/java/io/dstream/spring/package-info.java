/**
 * Streaming programs as beans of a Spring Boot application: a {@link io.dstream.spring.StreamingProgram} adds streams
 * to a context that is made from {@code application.yaml}, started with the application and stopped with it.
 */
package io.dstream.spring;
