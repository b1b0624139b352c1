/** Names, columns and statements, as each database has them. */
package io.dstream.jdbc.internal.sql;
