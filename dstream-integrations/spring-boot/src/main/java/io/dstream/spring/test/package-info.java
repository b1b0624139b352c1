/** Tests of an application's programs, one batch at a time. Requires {@code spring-boot-starter-test}. */
package io.dstream.spring.test;
