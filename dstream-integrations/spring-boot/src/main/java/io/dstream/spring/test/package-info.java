/** Tests of an application's programs, one batch at a time. Needs {@code spring-boot-starter-test}. */
package io.dstream.spring.test;
