/** Elects which of several processes runs a program, with Apache ZooKeeper. */
package io.dstream.zookeeper;
