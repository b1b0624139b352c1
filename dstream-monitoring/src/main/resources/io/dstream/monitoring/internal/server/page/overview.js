// The first view: how the program is doing and why, figures, time lines and histograms, batches, sources.

import {forget} from "./charts.js";
import {Control} from "./control.js";
import {card, el, say} from "./dom.js";
import {Errors} from "./errors.js";
import {bytes, count, millis, rate, short, some, span, watermark} from "./format.js";
import {batchAddress, batchLink, operatorLink} from "./links.js";
import {Plot} from "./plot.js";
import {Table} from "./table.js";
import {longest} from "./times.js";
import {Verdict, waiting} from "./verdict.js";
import {dateTime, moment} from "./zone.js";

const RECENT = 5_000;

const mean = (values) => {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
};

function figure(name) {
  const value = el("dd");
  return {node: el("div", {class: "figure"}, el("dt", {}, name), value), value};
}

function outputs(batch, model) {
  const total = Math.max(model.outputs, batch.done + batch.failedOutputs);
  return `${batch.done} of ${total}`;
}

function statusOf(batch) {
  const words = batch.failed ? "Failed" : {COMPLETED: "Done", QUEUED: "Waiting", PROCESSING: "Running", FAILED: "Failed"}[batch.status];
  return words + (batch.attempts > 1 && !batch.failed ? `, attempt ${batch.attempts}` : "");
}

/** What a source says is wrong, and the exception behind it. */
function problem({lastError, error}) {
  const cause = error ? error.message || error.type : undefined;
  return [...new Set([lastError, cause])].filter(Boolean).join(": ") || "unknown";
}

export class Overview {
  constructor(root, model) {
    this.interval = model.interval;
    this.figures = Object.fromEntries([
      ["rate", "Input"], ["waiting", "Waiting"], ["processing", "Processing time"], ["delay", "Total delay"], ["backlog", "Source backlog"],
      ["batches", "Batches done"], ["failed", "Failed"], ["state", "State"], ["checkpoint", "Checkpoint"],
    ].map(([key, name]) => [key, figure(name)]));
    this.plots = this.makePlots();
    this.name = el("h1");
    this.about = el("p");
    this.verdict = new Verdict();
    this.errors = new Errors();
    this.control = new Control();
    this.hint = el("section", {class: "card", hidden: true});
    this.table = this.batches();
    this.queue = el("p", {class: "quiet small", hidden: true});
    this.sources = this.sourceTable();
    this.states = this.stateTable();
    this.watermarks = this.watermarkTable();
    this.watermarkCard = card("Event time", "Windows close when the watermark passes their end", this.watermarks.node);
    this.stateCard = card("State", "", this.states.node);
    root.replaceChildren(
      el("div", {class: "title"}, this.name, this.about), this.verdict.node, this.errors.node, this.hint,
      el("dl", {class: "card figures"}, Object.values(this.figures).map((f) => f.node)),
      el("div", {class: "grid"}, Object.values(this.plots).map((plot) => plot.node)),
      card("Batches", this.table.filter, this.queue, this.table.node),
      card("Sources", "", this.sources.node), this.watermarkCard, this.stateCard, this.control.node);
  }

  makePlots() {
    const interval = this.interval;
    const onPick = (time) => { location.hash = batchAddress(this.model, time); };
    const plot = (title, what, more) => new Plot({title, what, format: millis, interval, onPick, ...more});
    return {
      input: plot("Input rate", "Records a second, by source", {format: rate, times: false}),
      scheduling: plot("Scheduling delay", "From when a batch was due to when it began"),
      processing: plot("Processing time", "Per batch, against the interval"),
      total: plot("Total delay", "From when a batch was due to when it was done"),
      watermark: plot("Event time", "How far watermarks are behind the batch time"),
    };
  }

  batches() {
    const only = {name: "Only failed", test: (b) => b.failed};
    return new Table({
      label: "Batches", sort: 0, only, mark: (b) => b.failed ? "failed" : "",
      empty: "No batch is done yet. The first one appears here when its time has come.",
      columns: [
        {name: "Batch", newest: true, sort: (b) => b.time, cell: (b) => batchLink(this.model, b.time)},
        {name: "Status", sort: (b) => statusOf(b), cell: (b) => b.failed ? el("span", {class: "failed-text"}, "Failed") : statusOf(b)},
        {name: "Records", number: true, sort: (b) => b.records, cell: (b) => count(b.records)},
        {name: "Scheduling delay", number: true, sort: (b) => b.scheduling, cell: (b) => millis(b.scheduling)},
        {name: "Processing time", number: true, sort: (b) => b.processing, cell: (b) => millis(b.processing)},
        {name: "Total delay", number: true, sort: (b) => b.total, cell: (b) => millis(b.total)},
        {name: "Most of it in", sort: (b) => longest(b.phases), cell: (b) => longest(b.phases)},
        {name: "Outputs done", number: true, sort: (b) => b.done, cell: (b) => outputs(b, this.model)},
        {name: "Set aside", number: true, sort: (b) => b.letters, cell: (b) => count(b.letters)},
      ],
    });
  }

  sourceTable() {
    return new Table({
      label: "Sources", sort: 0, descending: false, empty: "Sources appear here when the program has been started.",
      columns: [
        {name: "Source", sort: (s) => s.id, wrap: true, cell: (s) => operatorLink(this.model, s.id)},
        {name: "Status", sort: (s) => s.status, cell: (s) => s.status === "Failing" ? el("span", {class: "failed-text"}, s.status) : s.status},
        {name: "Rate", number: true, sort: (s) => s.rate, cell: (s) => rate(s.rate)},
        {name: "Limit by back-pressure", number: true, sort: (s) => s.maxRate, cell: (s) => s.maxRate === undefined ? "none" : rate(s.maxRate)},
        {name: "Received, not processed", number: true, sort: (s) => s.held, cell: (s) => short(s.held) + (s.bytes === undefined ? "" : ", " + bytes(s.bytes))},
        {name: "Not read yet", number: true, sort: (s) => s.lag, cell: (s) => short(s.lag)},
        {name: "Last error", wrap: true, cell: (s) => s.error},
      ],
    });
  }

  stateTable() {
    return new Table({
      label: "State by operator", sort: 1, empty: "No operator of this program keeps state.",
      columns: [
        {name: "Operator", wrap: true, sort: (s) => s[0], cell: (s) => operatorLink(this.model, s[0])},
        {name: "Keys", number: true, sort: (s) => s[1], cell: (s) => count(s[1])},
        {name: "Size, about", number: true, sort: (s) => s[2], cell: (s) => bytes(s[2])},
      ],
    });
  }

  watermarkTable() {
    return new Table({
      label: "Event time by operator", sort: 2, empty: "No operator of this program goes by event time.",
      columns: [
        {name: "Operator", wrap: true, sort: (w) => w[0], cell: (w) => operatorLink(this.model, w[0])},
        {name: "Watermark", newest: true, sort: (w) => w[1], cell: (w) => watermark(w[1], w[2])},
        {name: "Behind the batch", number: true, sort: (w) => w[2], cell: (w) => millis(w[2])},
        {name: "Open windows", number: true, sort: (w) => w[3], cell: (w) => count(w[3])},
        {name: "Dropped records", number: true, sort: (w) => w[4], cell: (w) => count(w[4])},
        {name: "Waits for", wrap: true, sort: (w) => w[5], cell: (w) => w[5] ?? "nothing"},
      ],
    });
  }

  update(model) {
    this.model = model;
    this.title(model);
    this.verdict.update(model);
    this.errors.update(model);
    this.control.update(model);
    this.showHint(model);
    this.showFigures(model);
    this.showPlots(model);
    this.showBatches(model);
    this.sources.update(this.sourceRows(model));
    const last = model.batches[model.batches.length - 1];
    this.states.update(last?.states ?? []);
    this.watermarks.update(last?.watermarks ?? []);
    this.watermarkCard.hidden = (last?.watermarks ?? []).length === 0;
    this.stateCard.hidden = (last?.states ?? []).length === 0;
  }

  title(model) {
    const since = model.firstBatch < 0 ? "" : `, first at ${dateTime(model.firstBatch)}`;
    const running = since && model.state !== "HISTORY" ? `, ${span(Math.max(0, model.now - model.firstBatch))} ago` : "";
    say(this.name, model.name);
    say(this.about, `A batch every ${millis(model.interval)}${since}${running}`);
  }

  /** Batches that wait have no figures to sort by: they are counted above the table. */
  showBatches(model) {
    const queued = model.active.filter((batch) => batch.status === "QUEUED");
    this.table.update([...model.batches, ...model.active.filter((batch) => batch.status !== "QUEUED")]);
    this.queue.hidden = queued.length === 0;
    say(this.queue, queued.length === 0 ? "" : `${some(queued.length, "batch")} ${queued.length === 1 ? "waits" : "wait"}, the first since `
      + `${moment(Math.min(...queued.map((batch) => batch.time)), model.now, model.interval)}.`);
  }

  showHint(model) {
    this.hint.hidden = model.batches.length > 0 || model.active.length > 0;
    if (!this.hint.hidden) {
      const text = model.state === "INITIALIZED"
        ? "The program has not been started: call start() on its StreamingContext."
        : model.state === "ACTIVE" ? "The program runs. Its first batch is not done yet." : "No batch of this program is known.";
      this.hint.replaceChildren(el("p", {class: "empty"}, text));
    }
  }

  showFigures(model) {
    const batches = model.batches;
    const last = batches[batches.length - 1];
    const recent = batches.slice(-Math.max(1, Math.min(batches.length, Math.ceil(RECENT / model.interval))));
    const perSecond = recent.length === 0 ? null : mean(recent.map((b) => b.records)) * 1_000 / model.interval;
    this.put("rate", rate(perSecond), `${short(model.received)} records in all`);
    const queue = waiting(model);
    this.put("waiting", queue.value, queue.note);
    this.put("processing", millis(last?.processing), last ? `${Math.round(100 * last.processing / model.interval)} % of the interval` : "");
    this.put("delay", millis(last?.total), last ? `${millis(last.scheduling)} of it waiting` : "");
    this.put("batches", count(model.completions), batches.length < model.completions ? `the last ${count(batches.length)} are shown` : "all are shown");
    this.put("failed", count(model.failed), `of ${count(model.completions)}`);
    this.figures.failed.value.classList.toggle("bad", model.failed > 0);
    this.showBacklog(model.gauges.sources);
    const states = last?.states ?? [];
    this.figures.state.node.hidden = states.length === 0;
    this.put("state", short(states.reduce((n, s) => n + s[1], 0)), `keys, ${bytes(states.reduce((n, s) => n + s[2], 0))}`);
    const checkpoint = model.gauges.checkpoint;
    this.figures.checkpoint.node.hidden = !checkpoint;
    this.put("checkpoint", bytes((checkpoint?.baseBytes ?? 0) + (checkpoint?.logBytes ?? 0)), checkpoint?.age === undefined ? "no full copy yet, only changes"
      : `full copy ${span(checkpoint.age)} ago, ${bytes(checkpoint.logBytes)} of changes`);
  }

  /** What sources have that no batch has got yet, if they tell: not read, or received and not processed. */
  showBacklog(sources) {
    const sum = (key) => {
      const known = sources.filter((source) => source[key] !== undefined && source[key] !== null);
      return known.length === 0 ? null : known.reduce((total, source) => total + source[key], 0);
    };
    const [lag, held] = [sum("lag"), sum("held")];
    const parts = [lag === null ? "" : `${short(lag)} not read yet`, held === null ? "" : `${short(held)} received, ${bytes(sum("bytes") ?? 0)}`];
    this.figures.backlog.node.hidden = lag === null && held === null;
    this.put("backlog", short((lag ?? 0) + (held ?? 0)), parts.filter(Boolean).join("; "));
  }

  put(key, value, note) {
    const dd = this.figures[key].value;
    if (!dd.firstChild) {
      dd.append(el("span"), el("span", {class: "note"}));
    }
    say(dd.children[0], value);
    say(dd.children[1], note);
  }

  showPlots(model) {
    const perSecond = (n) => n < 0 ? null : n * 1_000 / model.interval;
    const batches = model.batches;
    const sources = model.sources.slice(0, 8).map((name, i) => ({name, value: (b) => perSecond(b.bySource[i] ?? 0)}));
    this.plots.input.update(batches, sources, batches.map((b) => perSecond(b.records)));
    const figure = (key, name) => [batches, [{name, value: (b) => b[key]}], batches.map((b) => b[key])];
    this.plots.scheduling.update(...figure("scheduling", "Scheduling delay"));
    this.plots.processing.update(...figure("processing", "Processing time"), {name: `Interval, ${millis(model.interval)}`, value: model.interval});
    this.plots.total.update(...figure("total", "Total delay"));
    this.showWatermarks(batches);
  }

  showWatermarks(batches) {
    const names = (batches[batches.length - 1]?.watermarks ?? []).map((w) => w[0]);
    this.plots.watermark.node.hidden = names.length === 0;
    if (names.length > 0) {
      const lag = (batch, name) => batch.watermarks?.find((w) => w[0] === name)?.[2] ?? null;
      const lines = names.slice(0, 8).map((name) => ({name, value: (b) => lag(b, name)}));
      const most = (batch) => names.map((name) => lag(batch, name)).reduce((a, b) => a === null || b > a ? b : a, null);
      this.plots.watermark.update(batches, lines, batches.map(most));
    }
  }

  sourceRows(model) {
    const recent = model.batches.slice(-Math.max(1, Math.ceil(RECENT / model.interval)));
    return model.sources.map((id, i) => {
      const gauge = model.gauges.sources.find((s) => s.id === id) ?? {};
      const receiver = model.receivers.find((r) => r.id === id);
      const known = recent.map((b) => b.bySource[i]).filter((n) => n >= 0);
      return {
        id, ...gauge, rate: known.length ? mean(known) * 1_000 / model.interval : undefined,
        status: model.state !== "ACTIVE" ? "Ended" : receiver === undefined ? "Read at each batch" : receiver.active ? "Receiving" : "Failing",
        error: receiver?.lastErrorTime ? `${moment(receiver.lastErrorTime, model.now)}: ${problem(receiver)}` : "none",
      };
    });
  }

  close() {
    forget();
  }
}
