// One batch: why it failed, where its time went, what went in, what its outputs and operators did.

import {get, nodesOf} from "./api.js";
import {card, el, pairs} from "./dom.js";
import {whyItFailed} from "./errors.js";
import {bytes, count, known, millis, some, watermark} from "./format.js";
import {batchLink, operatorLink} from "./links.js";
import {Table} from "./table.js";
import {whatItIsAt, whereTheTimeWent} from "./times.js";
import {dateTime} from "./zone.js";

const OUTPUT_STATES = {FAILED: "Failed", PROCESSING: "Running", COMPLETED: "Done", NOT_RUN: "Did not run"};
const LONG = 1_000; // a batch that runs that long is asked what it is at

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
      const [batch, operations, nodes, running] = await Promise.all([get(this.model, "streaming/batches/" + this.time),
        get(this.model, `streaming/batches/${this.time}/operations`), nodesOf(this.model), this.running()]);
      this.done = batch.status === "COMPLETED" || batch.status === "FAILED";
      const seen = JSON.stringify([batch, operations, running]);
      if (!this.closed && seen !== this.seen) {
        this.seen = seen;
        this.nodes = nodes;
        this.show(batch, operations, running);
      }
    } catch (error) {
      this.done = true;
      if (!this.closed) {
        this.root.replaceChildren(el("h1", {}, "Batch " + dateTime(this.time, this.model.interval)),
          el("section", {class: "card"}, el("p", {class: "empty"}, error.message + ". The page has the last 1,000 batches; choose one in the overview.")));
      }
    } finally {
      this.loading = false;
    }
  }

  /** What it is at, if it has been running for long: nobody reads that of a short one. */
  async running() {
    const running = this.model.running;
    if (running?.batchId !== this.time || running.runningMillis < LONG) {
      return null;
    }
    try {
      return await get(this.model, "running");
    } catch {
      return null; // it has just ended
    }
  }

  update(model) {
    this.model = model;
    if (!this.done) {
      this.load();
    }
  }

  show(batch, operations, running) {
    const model = this.model;
    const [state, kind] = batch.error ? ["Failed", "bad"] : {COMPLETED: ["Done", "good"], QUEUED: ["Waiting", ""], PROCESSING: ["Running", ""]}[batch.status];
    const total = batch.processingTimeMillis === undefined ? undefined : batch.schedulingDelayMillis + batch.processingTimeMillis;
    this.root.replaceChildren(
      el("div", {class: "title"}, el("h1", {}, "Batch " + dateTime(this.time, model.interval)), el("span", {class: "state " + kind}, state),
        el("p", {}, `Number ${batch.number} of this run`),
        el("p", {class: "links"}, batchLink(model, this.time - model.interval, "Earlier"), batchLink(model, this.time + model.interval, "Later"))),
      batch.error ? whyItFailed(model, batch.error, batch.failed) : "",
      running ? whatItIsAt(model, running) : "",
      el("dl", {class: "card figures"}, [
        ["Records", count(batch.inputSize)], ["Scheduling delay", millis(batch.schedulingDelayMillis)],
        ["Processing time", millis(batch.processingTimeMillis)], ["Total delay", millis(total)],
        ["Attempts", count(batch.attempts)], ["Records set aside", count(batch.deadLetters)],
      ].map(([name, value]) => el("div", {class: "figure"}, el("dt", {}, name), el("dd", {}, value)))),
      whereTheTimeWent(model, batch),
      this.outputs(operations), this.inputs(batch), this.operators(batch), this.watermarks(batch), this.states(batch),
      this.engine(batch));
  }

  outputs(operations) {
    const status = (o) => OUTPUT_STATES[o.status] ?? o.status;
    const table = new Table({
      label: "Output operations", sort: 0, descending: false, size: 25, mark: (o) => o.status === "FAILED" ? "failed" : "",
      empty: "No output operation of this batch has begun.",
      columns: [
        {name: "Output", wrap: true, sort: (o) => o.outputOpId, cell: (o) => operatorLink(this.model, o.name)},
        {name: "Line", sort: (o) => o.description, cell: (o) => el("code", {}, o.description)},
        {name: "Status", sort: status, cell: (o) => o.status === "FAILED" ? el("span", {class: "failed-text"}, "Failed") : status(o)},
        {name: "Time", number: true, sort: (o) => o.durationMillis, cell: (o) => millis(o.durationMillis)},
        {name: "Records", number: true, sort: (o) => o.records, cell: (o) => count(o.records)},
        {name: "Error", wrap: true, sort: (o) => o.failureReason, cell: (o) => o.failureReason ? el("span", {class: "failed-text"}, o.failureReason) : "none"},
      ],
    });
    table.update(operations);
    return card("Output operations", "In the order in which they run", table.node);
  }

  inputs(batch) {
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
      return el("div", {class: "input"}, el("p", {}, operatorLink(this.model, source.id), ": ", what.join(", ")),
        parts, source.moreRanges > 0 ? el("p", {class: "quiet small"}, `and ${count(source.moreRanges)} more parts`) : "");
    });
    return card("Input", "", inputs.length ? el("div", {}, inputs) : el("p", {class: "empty"}, "This batch has no source."));
  }

  ranges(source) {
    const offset = (text) => /^\d+$/.test(text) ? Number(text) : text;
    const table = new Table({
      label: "Parts of " + source.id, sort: 0, descending: false, size: 10,
      columns: [
        {name: "File or partition", wrap: true, sort: (r) => r.partition, cell: (r) => el("code", {}, r.partition)},
        {name: "From", number: true, sort: (r) => offset(r.from), cell: (r) => r.from || "–"},
        {name: "Until", number: true, sort: (r) => offset(r.until), cell: (r) => r.until || "gone"},
      ],
    });
    table.update(source.ranges);
    return table.node;
  }

  operators(batch) {
    const table = new Table({
      label: "Records by operator", sort: 0, descending: false, size: 25,
      empty: "Operators were not counted in this batch. operatorsEvery(10) counts them in every tenth; with allowControl(), the overview has a button for it.",
      columns: [
        {name: "Operator", wrap: true, sort: (o) => o.order, cell: (o) => operatorLink(this.model, o.id)},
        {name: "Kind", sort: (o) => o.kinds.join(), cell: (o) => o.kinds.join(", ")},
        {name: "Line", sort: (o) => o.site, cell: (o) => el("code", {}, o.site || "–")},
        {name: "Records in", number: true, sort: (o) => o.in, cell: (o) => count(o.in)},
        {name: "Records out", number: true, sort: (o) => o.out, cell: (o) => count(o.out)},
      ],
    });
    const operators = counted(batch, this.nodes);
    table.update(operators);
    return card("Records by operator", operators.length > 0 ? "In the order of the data" : "", table.node);
  }

  watermarks(batch) {
    const text = (w) => watermark(w.time, w.lag) + (known(w.time) ? `, ${millis(w.lag)} behind the batch` : "")
      + `, ${count(w.open)} open` + (w.heldBy ? `, waits for ${w.heldBy}` : "")
      + Object.entries(w.dropped ?? {}).map(([reason, n]) => `, ${some(n, "record")} dropped as ${reason.toLowerCase()}`).join("");
    return batch.watermarks.length === 0 ? "" : card("Event time after it", "", pairs(batch.watermarks.map((w) => [w.id, text(w)])));
  }

  states(batch) {
    return batch.states.length === 0 ? "" : card("State after it", "", pairs(batch.states.map((s) => [s.id, `${count(s.keys)} keys, about ${bytes(s.bytes)}`])));
  }

  /** What the engine says of its work: of the local one there is nothing to say. */
  engine(batch) {
    const figures = Object.entries(batch.engine ?? {}).sort(([a], [b]) => a.localeCompare(b));
    const text = (name, n) => name.startsWith("bytes") ? bytes(n) : count(n);
    return figures.length === 0 ? "" : card("What the engine did", "", pairs(figures.map(([name, n]) => [name, text(name, n)])));
  }

  close() {
    this.closed = true;
  }
}

/** What operators took and gave in a batch, in the order of the data; each once, whatever operations it is made of. */
export function counted(batch, nodes) {
  const byId = new Map();
  const known = (n) => n < 0 ? undefined : n;
  for (const {id, kind, in: taken, out} of batch.operators) {
    const operator = byId.get(id);
    if (operator) {
      operator.kinds.push(kind);
      operator.out = known(out) ?? operator.out;
    } else {
      const node = nodes.get(id);
      byId.set(id, {id, kinds: [kind], in: known(taken), out: known(out), order: node?.order ?? nodes.size, site: node?.site});
    }
  }
  return [...byId.values()];
}
