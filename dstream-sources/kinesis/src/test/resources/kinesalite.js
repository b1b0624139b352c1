// Kinesalite on the loopback address. Arguments: the port, and the folder in which it keeps its data.
const db = require('kinesalite/db');

// It never answers if a shard has no record from that time on. Then the next one that comes is meant.
const file = require.resolve('kinesalite/actions/getShardIterator');
const original = require(file);
require.cache[file].exports = (store, data, done) => {
  if (data.ShardIteratorType !== 'AT_TIMESTAMP' || data.Timestamp * 1000 > Date.now()) {
    return original(store, data, done);
  }
  return store.getStream(data.StreamName, (error, stream) => {
    const shardIx = Number(data.ShardId.split('-')[1]);
    if (error || shardIx >= stream.Shards.length) {
      return original(store, data, done);
    }
    const start = db.parseSequence(stream.Shards[shardIx].SequenceNumberRange.StartingSequenceNumber);
    let sequence = db.stringifySequence({
      shardCreateTime: start.shardCreateTime,
      seqIx: stream._seqIx[Math.floor(shardIx / 5)],
      seqTime: Math.max(start.shardCreateTime, data.Timestamp * 1000),
      shardIx,
    });
    let found = false;
    return store
      .getStreamDb(data.StreamName)
      .createReadStream({ gt: db.shardIxToHex(shardIx), lt: db.shardIxToHex(shardIx + 1) })
      .on('data', (item) => {
        if (!found && item.value.ApproximateArrivalTimestamp >= data.Timestamp) {
          found = true;
          sequence = item.key.split('/')[1];
        }
      })
      .on('end', () => {
        done(null, { ShardIterator: db.createShardIterator(data.StreamName, data.ShardId, sequence) });
      });
  });
};

const kinesalite = require('kinesalite');
const [port, path] = process.argv.slice(2);
kinesalite({ path, shardLimit: 1000, createStreamMs: 20, deleteStreamMs: 20, updateStreamMs: 20 }).listen(
  Number(port),
  '127.0.0.1',
);
