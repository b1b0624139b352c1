// The live connection: server-sent events into one model, and again whenever it breaks off.

const HELD = 1_000;

/** A row of a frame as a batch; see Frames.java for the order. */
export function batch(row) {
  const [time, id, records, scheduling, processing, done, failedOutputs, attempts, letters, failed, bySource, states, watermarks, phases] = row;
  return {
    time, id, records, scheduling, processing, done, failedOutputs, attempts, letters, failed: failed === 1, bySource, states, watermarks, phases: phases ?? [],
    total: scheduling === null || processing === null ? null : scheduling + processing, status: row[14] ?? "COMPLETED",
  };
}

export class Feed {
  constructor(onFrame, onConnection) {
    this.onFrame = onFrame;
    this.onConnection = onConnection;
    this.model = null;
    this.wait = 500;
  }

  /** Follows a program; without an id, the first one of the page. */
  follow(app) {
    if (this.source && app === this.app) {
      return;
    }
    this.app = app;
    this.model = null;
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = new EventSource("events" + (this.app ? "?app=" + encodeURIComponent(this.app) : ""));
    this.source.onmessage = (event) => {
      this.wait = 500;
      this.take(JSON.parse(event.data));
    };
    this.source.onerror = () => {
      this.source.close();
      this.onConnection("lost");
      this.timer = setTimeout(() => this.connect(), this.wait);
      this.wait = Math.min(this.wait * 1.6, 5_000);
    };
  }

  /** Lets the connection go: a browser has six for a server, and keeps pages that were left with theirs. */
  pause() {
    clearTimeout(this.timer);
    this.source?.close();
  }

  take(frame) {
    const before = this.model;
    const goesOn = before && before.instance === frame.instance && before.app === frame.app && frame.from > 0
      && frame.from <= before.completions;
    const kept = goesOn ? before.batches : [];
    const known = goesOn ? before.completions : frame.from;
    const fresh = frame.rows.slice(known - frame.from).map(batch);
    this.model = frame;
    this.model.batches = kept.concat(fresh).slice(-HELD);
    this.model.active = frame.active.map(batch);
    this.onConnection("live");
    this.onFrame(this.model, before && before.instance !== frame.instance);
  }
}
