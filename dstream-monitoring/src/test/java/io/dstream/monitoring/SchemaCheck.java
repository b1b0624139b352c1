package io.dstream.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds answers to the part of JSON Schema that the page's description is written in, and is stricter in one thing: a
 * field that is not described is an error.
 */
final class SchemaCheck {
    private final JsonNode document;
    private final List<String> errors = new ArrayList<>();

    SchemaCheck(JsonNode document) {
        this.document = document;
    }

    /** What is wrong with a value; nothing if it is as described. */
    List<String> errors(JsonNode schema, JsonNode value) {
        errors.clear();
        check("$", resolve(schema), value);
        return List.copyOf(errors);
    }

    JsonNode resolve(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        JsonNode target = document.at(node.get("$ref").asText().substring(1));
        if (target.isMissingNode()) {
            throw new IllegalArgumentException("no such reference: " + node);
        }
        return resolve(target);
    }

    private void check(String at, JsonNode schema, JsonNode value) {
        if (!isOfType(schema.path("type"), value)) {
            errors.add(at + " is " + value + ": expected " + schema.path("type"));
            return;
        }
        if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            errors.add(at + " is " + value + ": expected one of " + schema.get("enum"));
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(at + "[" + i + "]", resolve(schema.get("items")), value.get(i));
            }
        }
        if (value.isObject() && (schema.has("properties") || schema.has("additionalProperties"))) {
            object(at, schema, value);
        }
    }

    private void object(String at, JsonNode schema, JsonNode value) {
        for (JsonNode required : schema.path("required")) {
            if (!value.has(required.asText())) {
                errors.add(at + "." + required.asText() + " is missing");
            }
        }
        value.fieldNames().forEachRemaining(name -> {
            JsonNode property = schema.path("properties").path(name);
            JsonNode described = property.isMissingNode() ? schema.path("additionalProperties") : property;
            if (described.isMissingNode()) {
                errors.add(at + "." + name + " is not described");
            } else {
                check(at + "." + name, resolve(described), value.get(name));
            }
        });
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (JsonNode one : values) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfType(JsonNode type, JsonNode value) {
        if (type.isMissingNode()) {
            return true;
        } else if (type.isArray()) {
            for (JsonNode one : type) {
                if (isOfType(one, value)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new IllegalArgumentException("no such type: " + type);
        };
    }
}
