package io.dstream.examples.kafka;

import java.time.Instant;

/**
 * Somebody looks at a page.
 *
 * @param user who
 * @param page which page
 * @param at when
 */
record PageView(String user, String page, Instant at) {}
