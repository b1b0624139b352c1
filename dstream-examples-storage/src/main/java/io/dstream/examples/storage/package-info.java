/** Programs whose checkpoints and outputs are on HDFS or S3. */
package io.dstream.examples.storage;
