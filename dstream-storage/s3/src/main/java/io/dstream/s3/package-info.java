/** Checkpoints, outputs and inputs in Amazon S3, and in stores that speak its protocol: {@link io.dstream.s3.S3}. */
package io.dstream.s3;
