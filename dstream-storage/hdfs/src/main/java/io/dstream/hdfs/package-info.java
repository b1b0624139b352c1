/** Checkpoints, inputs and outputs on HDFS: {@link io.dstream.hdfs.Hdfs#at} says where. */
package io.dstream.hdfs;
