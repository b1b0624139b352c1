package io.dstream.s3;

/**
 * Names places in S3.
 *
 * <pre>{@code
 * StreamingContext.builder()
 *         .checkpointStorage(S3.at("s3://bucket/programs/orders"))
 *         ...
 * counts.to(FileSink.lines(S3.at("s3://bucket/counts").region("eu-central-1")));
 * }</pre>
 */
public final class S3 {
    private S3() {}

    /**
     * Names a place. Region and credentials are found as the AWS SDK finds them by default, unless the place is told
     * otherwise.
     *
     * @param address {@code s3://bucket/prefix}; the prefix may have several parts, or none
     * @return the place
     * @throws IllegalArgumentException if that is no such address
     */
    public static S3Location at(String address) {
        return S3Location.parse(address);
    }
}
