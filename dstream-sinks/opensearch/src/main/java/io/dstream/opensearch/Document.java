package io.dstream.opensearch;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A document that was found in an index.
 *
 * @param id its id
 * @param source its fields, or those that were asked for. A field that is missing is {@code source.path("name")}
 *     without a value, and null from {@code source.get("name")}
 */
public record Document(String id, JsonNode source) {}
