// One batch: what went in, what its outputs did, what its operators did, why it failed.

import {el, pairs} from "./dom.js";
import {bytes, count, dateTime, known, millis, watermark} from "./format.js";
import {Table} from "./table.js";

const base = (model) => "api/v1/applications/" + encodeURIComponent(model.app) + "/streaming/";

export async function get(model, path) {
  const answer = await fetch(base(model) + path, {cache: "no-store"}); // nor to wait for one of the same address
  const json = await answer.json();
  if (!answer.ok) {
    throw new Error(json.reason);
  }
  return json;
}

const nodeLink = (model, id) => el("a", {href: "#/" + encodeURIComponent(model.app) + "/program/" + encodeURIComponent(id)}, id);

export function errorCard(error, title) {
  return el("section", {class: "card fail", "aria-label": title},
    el("header", {}, el("h2", {}, title)),
    el("p", {class: "message"}, error.message || error.type),
    el("p", {class: "quiet small"}, el("code", {}, error.type), error.at ? [" at ", el("code", {}, error.at)] : ""),
    error.stack.length > 0
      ? el("details", {open: true}, el("summary", {}, "Stack trace"), el("pre", {tabindex: "0"}, error.stack.join("\n")))
      : el("p", {class: "quiet small"}, "Stack traces are shown if the page is made with showErrorDetails()."));
}

export class BatchView {
  constructor(root, model, time) {
    this.root = root;
    this.time = Number(time);
    this.model = model;
    this.seen = "";
    root.replaceChildren(el("p", {class: "empty"}, "Loading the batch"));
    this.load();
  }

  async load() {
    if (this.loading) {
      return;
    }
    this.loading = true;
    try {
      const [batch, operations] = await Promise.all([get(this.model, "batches/" + this.time), get(this.model, `batches/${this.time}/operations`)]);
      this.done = batch.status === "COMPLETED";
      const seen = JSON.stringify([batch, operations]);
      if (!this.closed && seen !== this.seen) {
        this.seen = seen;
        this.show(batch, operations);
      }
    } catch (error) {
      this.done = true;
      if (!this.closed) {
        this.root.replaceChildren(el("h1", {}, "Batch " + dateTime(this.time, this.model.interval)),
          el("section", {class: "card"}, el("p", {class: "empty"}, error.message + ". The last 1,000 batches are held; choose another one in the overview.")));
      }
    } finally {
      this.loading = false;
    }
  }

  update(model) {
    this.model = model;
    if (!this.done) {
      this.load();
    }
  }

  show(batch, operations) {
    const model = this.model;
    const failed = batch.error !== undefined;
    const state = failed ? ["Failed", "bad"] : {COMPLETED: ["Done", "good"], QUEUED: ["Waiting", ""], PROCESSING: ["Running", ""]}[batch.status];
    const step = (by) => el("a", {href: "#/" + encodeURIComponent(model.app) + "/batch/" + (this.time + by)}, by < 0 ? "Earlier" : "Later");
    this.root.replaceChildren(
      el("div", {class: "title"}, el("h1", {}, "Batch " + dateTime(this.time, model.interval)), el("span", {class: "state " + state[1]}, state[0]),
        el("p", {}, `Number ${batch.number} of its run`), step(-model.interval), step(model.interval)),
      failed ? errorCard(batch.error, "Why it failed") : "",
      el("dl", {class: "card figures"}, [
        ["Records", count(batch.inputSize)], ["Scheduling delay", millis(batch.schedulingDelayMillis)],
        ["Processing time", millis(batch.processingTimeMillis)],
        ["Total delay", millis(batch.processingTimeMillis === undefined ? undefined : batch.schedulingDelayMillis + batch.processingTimeMillis)],
        ["Attempts", count(batch.attempts)], ["Records left out", count(batch.deadLetters)],
      ].map(([name, value]) => el("div", {class: "figure"}, el("dt", {}, name), el("dd", {}, value)))),
      this.outputs(operations), this.inputs(batch), this.operators(batch), this.watermarks(batch), this.states(batch),
      this.engine(batch));
  }

  card(title, note, ...content) {
    return el("section", {class: "card"}, el("header", {}, el("h2", {}, title), note ? el("span", {class: "quiet small"}, note) : ""), ...content);
  }

  outputs(operations) {
    const table = new Table({
      label: "Output operations", sort: 0, descending: false, size: 25, failed: (o) => o.status === "FAILED",
      empty: "No output operation of this batch has begun.",
      columns: [
        {name: "#", number: true, sort: (o) => o.outputOpId, cell: (o) => String(o.outputOpId)},
        {name: "Output", wrap: true, sort: (o) => o.name, cell: (o) => nodeLink(this.model, o.name)},
        {name: "Made at", sort: (o) => o.description, cell: (o) => el("code", {}, o.description)},
        {name: "Status", sort: (o) => o.status, cell: (o) => o.status === "FAILED" ? el("span", {class: "failed-text"}, "Failed") : o.status === "PROCESSING" ? "Running" : "Done"},
        {name: "Time", number: true, sort: (o) => o.durationMillis, cell: (o) => millis(o.durationMillis)},
        {name: "Records", number: true, sort: (o) => o.records, cell: (o) => count(o.records)},
        {name: "Error", wrap: true, cell: (o) => o.failureReason ? el("span", {class: "failed-text"}, o.failureReason) : "none"},
      ],
    });
    table.update(operations);
    return this.card("Output operations", "Records where operators were counted in this batch", table.node);
  }

  inputs(batch) {
    const some = (n, word) => count(n) + " " + word + (n === 1 ? "" : "s");
    const inputs = batch.sources.map((source) => {
      const what = [source.records < 0 ? "a number of records that is not known" : some(source.records, "record")];
      if (source.blocks > 0) {
        what.push("held in " + some(source.blocks, "block"));
      }
      if (source.bytes > 0) {
        what.push("about " + bytes(source.bytes));
      }
      const parts = source.ranges.length > 0 ? this.ranges(source)
        : source.blocks > 0 || source.records === 0 ? "" : el("p", {class: "quiet small"}, "Taken as it came: there are no offsets to name.");
      return el("div", {class: "input"}, el("p", {}, nodeLink(this.model, source.id), ": ", what.join(", ")),
        parts, source.moreRanges > 0 ? el("p", {class: "quiet small"}, `and ${count(source.moreRanges)} more parts`) : "");
    });
    return this.card("Input", "", inputs.length ? el("div", {}, inputs) : el("p", {class: "empty"}, "This batch has no source."));
  }

  ranges(source) {
    const table = new Table({
      label: "Parts of " + source.id, sort: 0, descending: false, size: 10,
      columns: [
        {name: "File or partition", wrap: true, sort: (r) => r.partition, cell: (r) => el("code", {}, r.partition)},
        {name: "From", number: true, cell: (r) => r.from || "–"},
        {name: "Until", number: true, cell: (r) => r.until || "gone"},
      ],
    });
    table.update(source.ranges);
    return table.node;
  }

  operators(batch) {
    const most = Math.max(1, ...batch.operators.map((o) => Math.max(o.in, o.out)));
    const table = new Table({
      label: "Operators", sort: -1, size: 25,
      empty: "Operators were not counted in this batch. operatorsEvery(10) counts them in every tenth; the others stay at full speed.",
      columns: [
        {name: "Operator", wrap: true, cell: (o) => nodeLink(this.model, o.id)},
        {name: "Kind", cell: (o) => o.kind},
        {name: "Records in", number: true, cell: (o) => count(o.in < 0 ? undefined : o.in)},
        {name: "Records out", number: true, cell: (o) => count(o.out < 0 ? undefined : o.out)},
        {name: "Out, of the most", cell: (o) => o.out < 0 ? "–" : el("progress", {class: "meter", max: most, value: o.out, "aria-label": `${o.out} of ${most}`})},
      ],
    });
    table.descending = false;
    table.update(batch.operators);
    return this.card("What its operators did", "", table.node);
  }

  watermarks(batch) {
    const text = (w) => watermark(w.time, w.lag) + (known(w.time) ? `, ${millis(w.lag)} behind the batch` : "")
      + `, ${count(w.open)} open` + (w.heldBy ? `, waits for ${w.heldBy}` : "")
      + Object.entries(w.dropped ?? {}).map(([reason, n]) => `, ${count(n)} left out as ${reason}`).join("");
    return batch.watermarks.length === 0 ? "" : this.card("Event time after it", "", pairs(batch.watermarks.map((w) => [w.id, text(w)])));
  }

  states(batch) {
    return batch.states.length === 0 ? "" : this.card("State after it", "", pairs(batch.states.map((s) => [s.id, `${count(s.keys)} keys, about ${bytes(s.bytes)}`])));
  }

  /** What the engine says of its work: of the local one there is nothing to say. */
  engine(batch) {
    const figures = Object.entries(batch.engine ?? {}).sort(([a], [b]) => a.localeCompare(b));
    const text = (name, n) => name.startsWith("bytes") ? bytes(n) : count(n);
    return figures.length === 0 ? "" : this.card("What the engine did", "", pairs(figures.map(([name, n]) => [name, text(name, n)])));
  }

  close() {
    this.closed = true;
  }
}
