/**
 * Where files are kept: checkpoints, outputs, inputs. A {@link io.dstream.storage.StorageLocation} says where; opened,
 * it is a {@link io.dstream.storage.Storage}. Programs use locations; the rest is for those who connect another system.
 */
package io.dstream.storage;
