package io.dstream.s3;

import io.dstream.storage.StorageLocation;
import io.dstream.storage.StorageProvider;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Addresses of S3: {@code s3://bucket/prefix}, and settings behind it, as in {@code ?region=eu-central-1}. */
public final class S3Provider implements StorageProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("s3", "s3a");
    }

    @Override
    public StorageLocation locate(URI address) {
        String text = address.toString();
        int query = text.indexOf('?');
        S3Location location = S3.at(query < 0 ? text : text.substring(0, query));
        String settings = address.getRawQuery();
        for (String setting : settings == null ? new String[0] : settings.split("&", -1)) {
            int equals = setting.indexOf('=');
            String value = URLDecoder.decode(setting.substring(equals + 1), StandardCharsets.UTF_8);
            location = switch (setting.substring(0, Math.max(0, equals))) {
                case "endpoint" -> location.endpoint(URI.create(value));
                case "region" -> location.region(value);
                case "pathStyle" -> value.equals("true") ? location.pathStyle() : location;
                default ->
                    throw new IllegalArgumentException("'" + setting + "' in " + text
                            + ": expected endpoint=URI, region=NAME or pathStyle=true; credentials never belong into an"
                            + " address, and come from the AWS SDK's default chain");
            };
        }
        return location;
    }
}
