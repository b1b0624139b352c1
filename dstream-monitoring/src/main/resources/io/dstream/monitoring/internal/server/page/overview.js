// The first view: how the program is, time lines and histograms, batches.

import {forget, histogram, timeLine} from "./charts.js";
import {announce, el, say, svg} from "./dom.js";
import {STATES, bytes, clock, count, dateTime, millis, rate, short, span, watermark} from "./format.js";
import {Table} from "./table.js";

const mean = (values) => {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
};

export function link(model, time, text) {
  return el("a", {href: "#/" + encodeURIComponent(model.app) + "/batch/" + time}, text ?? clock(time, model.interval));
}

export function badge(state) {
  const [name, kind] = STATES[state] ?? [state, ""];
  return el("span", {class: "state " + kind}, name);
}

const DASHES = ["", "6 3", "2 3", "9 3 2 3"];

/** A card with a time line and a histogram of the same figure. */
class Plot {
  constructor(title, what, format, interval, onPick) {
    this.now = el("span", {class: "now"});
    this.mean = el("span", {class: "quiet small"});
    this.legend = el("ul", {class: "legend", hidden: true});
    const line = el("canvas", {role: "img"});
    const bars = el("canvas", {role: "img"});
    this.canvases = [line, bars];
    this.title = title;
    this.format = format;
    this.node = el("section", {class: "card", "aria-label": title},
      el("header", {}, el("h2", {}, title), el("span", {class: "grow"}), this.now, this.mean),
      el("div", {class: "plots"},
        el("figure", {}, el("figcaption", {}, what), el("div", {class: "plot"}, line)),
        el("figure", {}, el("figcaption", {}, "How many batches"), el("div", {class: "plot"}, bars))),
      this.legend);
    this.drawLine = timeLine(line, {format, clock: (time) => clock(time, Math.max(interval, 1_000)), onPick});
    this.drawBars = histogram(bars, {format});
  }

  update(batches, lines, values, limit) {
    const known = values.filter((value) => value !== null && value !== undefined);
    const last = known[known.length - 1];
    say(this.now, this.format(last));
    say(this.mean, "mean " + this.format(mean(known)));
    this.drawLine(batches, lines, limit);
    this.drawBars(known);
    this.canvases[0].setAttribute("aria-label", `${this.title} over time: last ${this.format(last)}, mean ${this.format(mean(known))}`);
    this.canvases[1].setAttribute("aria-label", `${this.title}, histogram of ${known.length} batches`);
    this.legendOf(lines.length > 1 || limit ? [...lines.map((line) => line.name), ...(limit ? [limit.name] : [])] : [], Boolean(limit));
  }

  legendOf(names, limited) {
    const key = names.join("\n");
    if (key === this.names) {
      return;
    }
    this.names = key;
    this.legend.hidden = names.length === 0;
    this.legend.replaceChildren(...names.map((name, i) => {
      const isLimit = limited && i === names.length - 1;
      return el("li", {}, svg("svg", {viewBox: "0 0 24 8", "aria-hidden": "true"}, svg("line", {
        x1: 0, x2: 24, y1: 4, y2: 4, "stroke-width": 2, stroke: isLimit ? "var(--bad)" : i === 0 ? "var(--accent)" : "var(--quiet)",
        "stroke-dasharray": isLimit ? "4 3" : DASHES[i % 4],
      })), name);
    }));
  }
}

function figure(name) {
  const value = el("dd");
  return {node: el("div", {class: "figure"}, el("dt", {}, name), value), value};
}

function outputs(batch, model) {
  const total = Math.max(model.outputs, batch.done + batch.failedOutputs);
  return `${batch.done} of ${total}`;
}

function statusOf(batch) {
  if (batch.failed) {
    return el("span", {class: "failed-text"}, "Failed");
  }
  return {COMPLETED: "Done", QUEUED: "Waiting", PROCESSING: "Running"}[batch.status] + (batch.attempts > 1 ? `, attempt ${batch.attempts}` : "");
}

export class Overview {
  constructor(root, model) {
    this.root = root;
    this.interval = model.interval;
    const pick = (time) => { location.hash = "#/" + encodeURIComponent(this.model.app) + "/batch/" + time; };
    this.figures = Object.fromEntries([
      ["rate", "Input"], ["processing", "Processing time"], ["delay", "Total delay"], ["batches", "Batches done"],
      ["active", "In hand"], ["failed", "Failed"], ["held", "Held"], ["state", "State"], ["checkpoint", "Checkpoint"],
    ].map(([key, name]) => [key, figure(name)]));
    this.plots = {
      input: new Plot("Input rate", "Records a second, by source", rate, model.interval, pick),
      scheduling: new Plot("Scheduling delay", "From when a batch was due to when it began", millis, model.interval, pick),
      processing: new Plot("Processing time", "Per batch, against the interval", millis, model.interval, pick),
      total: new Plot("Total delay", "From when a batch was due to when it was done", millis, model.interval, pick),
      watermark: new Plot("Event time", "How far watermarks are behind the batch time", millis, model.interval, pick),
    };
    this.head = el("div", {class: "title"});
    this.failures = el("section", {class: "card fail", hidden: true, "aria-label": "Failures"});
    this.hint = el("section", {class: "card", hidden: true});
    this.table = this.batches();
    this.sources = this.sourceTable();
    this.states = this.stateTable();
    this.watermarks = this.watermarkTable();
    this.body = el("div", {class: "grid"}, Object.values(this.plots).map((plot) => plot.node));
    this.watermarkCard = el("section", {class: "card", hidden: true}, el("header", {}, el("h2", {}, "Event time"),
      el("span", {class: "quiet small"}, "Windows close when the watermark passes their end")), this.watermarks.node);
    this.stateCard = el("section", {class: "card"}, el("header", {}, el("h2", {}, "State")), this.states.node);
    root.replaceChildren(
      this.head, this.failures, this.hint,
      el("dl", {class: "card figures"}, Object.values(this.figures).map((f) => f.node)),
      this.body,
      el("section", {class: "card"}, el("header", {}, el("h2", {}, "Batches"),
        el("span", {class: "quiet small"}, "Failed ones first, then those that run or wait; the last 1,000 are held")), this.table.node),
      el("section", {class: "card"}, el("header", {}, el("h2", {}, "Sources")), this.sources.node),
      this.watermarkCard, this.stateCard);
  }

  batches() {
    const model = () => this.model;
    return new Table({
      label: "Batches", sort: 0, first: (b) => b.failed * 2 + (b.status !== "COMPLETED"), failed: (b) => b.failed,
      empty: "No batch is done yet. The first one appears here when its time has come.",
      columns: [
        {name: "Batch", sort: (b) => b.time, cell: (b) => link(model(), b.time)},
        {name: "Status", sort: (b) => b.failed * 2 + (b.status !== "COMPLETED"), cell: statusOf},
        {name: "Records", number: true, sort: (b) => b.records, cell: (b) => count(b.records)},
        {name: "Scheduling delay", number: true, sort: (b) => b.scheduling, cell: (b) => millis(b.scheduling)},
        {name: "Processing time", number: true, sort: (b) => b.processing, cell: (b) => millis(b.processing)},
        {name: "Total delay", number: true, sort: (b) => b.total, cell: (b) => millis(b.total)},
        {name: "Outputs done", number: true, sort: (b) => b.done, cell: (b) => outputs(b, model())},
        {name: "Left out", number: true, sort: (b) => b.letters, cell: (b) => count(b.letters)},
      ],
    });
  }

  sourceTable() {
    return new Table({
      label: "Sources", sort: 0, descending: false, empty: "Sources appear here when the program has been started.",
      columns: [
        {name: "Source", sort: (s) => s.id, wrap: true, cell: (s) => s.id},
        {name: "Status", sort: (s) => s.status, cell: (s) => s.status === "In trouble" ? el("span", {class: "failed-text"}, s.status) : s.status},
        {name: "Rate", number: true, sort: (s) => s.rate, cell: (s) => rate(s.rate)},
        {name: "Allowed by back-pressure", number: true, sort: (s) => s.maxRate, cell: (s) => s.maxRate === undefined ? "no limit" : rate(s.maxRate)},
        {name: "Held", number: true, sort: (s) => s.held, cell: (s) => short(s.held) + (s.bytes === undefined ? "" : ", " + bytes(s.bytes))},
        {name: "Waits at its origin", number: true, sort: (s) => s.lag, cell: (s) => short(s.lag)},
        {name: "Last error", wrap: true, cell: (s) => s.error},
      ],
    });
  }

  stateTable() {
    return new Table({
      label: "State by operator", sort: 1, empty: "No operator of this program keeps state.",
      columns: [
        {name: "Operator", wrap: true, sort: (s) => s[0], cell: (s) => s[0]},
        {name: "Keys", number: true, sort: (s) => s[1], cell: (s) => count(s[1])},
        {name: "Size, about", number: true, sort: (s) => s[2], cell: (s) => bytes(s[2])},
      ],
    });
  }

  watermarkTable() {
    return new Table({
      label: "Event time by operator", sort: 2, empty: "No operator of this program goes by event time.",
      columns: [
        {name: "Operator", wrap: true, sort: (w) => w[0], cell: (w) => w[0]},
        {name: "Watermark", sort: (w) => w[1], cell: (w) => watermark(w[1], w[2])},
        {name: "Behind the batch", number: true, sort: (w) => w[2], cell: (w) => millis(w[2])},
        {name: "Open windows", number: true, sort: (w) => w[3], cell: (w) => count(w[3])},
        {name: "Left out", number: true, sort: (w) => w[4], cell: (w) => count(w[4])},
        {name: "Waits for", wrap: true, sort: (w) => w[5], cell: (w) => w[5] ?? "nothing"},
      ],
    });
  }

  update(model) {
    this.model = model;
    this.title(model);
    this.showFailures(model);
    this.showHint(model);
    this.showFigures(model);
    this.showPlots(model);
    this.table.update([...model.batches, ...model.active]);
    this.sources.update(this.sourceRows(model));
    const last = model.batches[model.batches.length - 1];
    this.states.update(last?.states ?? []);
    this.watermarks.update(last?.watermarks ?? []);
    this.watermarkCard.hidden = (last?.watermarks ?? []).length === 0;
    this.stateCard.hidden = (last?.states ?? []).length === 0;
  }

  title(model) {
    const since = model.firstBatch < 0 ? "" : `since ${dateTime(model.firstBatch)}, ${span(Math.max(0, model.now - model.firstBatch))}`;
    const text = `A batch every ${millis(model.interval)}${since ? ", " + since : ""}`;
    if (!this.head.firstChild) {
      this.head.append(el("h1"), badge(model.state), el("p"));
    }
    say(this.head.children[0], model.name);
    this.head.children[1].replaceWith(badge(model.state));
    say(this.head.children[2], model.state === "HISTORY" ? `A batch every ${millis(model.interval)}` : text);
  }

  showFailures(model) {
    const key = JSON.stringify([model.failures, model.stopped, model.failed]);
    if (key === this.failureKey) {
      return;
    }
    const first = this.failureKey === undefined;
    this.failureKey = key;
    this.failures.hidden = model.failures.length === 0 && !model.stopped;
    if (this.failures.hidden) {
      return;
    }
    const list = model.failures.map((failure) => el("li", {},
      el("span", {}, "Batch ", link(model, failure.time, dateTime(failure.time, model.interval)),
        failure.output ? [" in ", el("code", {}, failure.output), failure.site ? ` (${failure.site})` : ""] : ""),
      el("span", {class: "message"}, failure.message || failure.type),
      el("span", {class: "quiet small"}, el("code", {}, failure.type), failure.at ? [" at ", el("code", {}, failure.at)] : "")));
    if (model.stopped && model.failures.length === 0) {
      list.push(el("li", {}, el("span", {class: "message"}, model.stopped.message || model.stopped.type),
        el("span", {class: "quiet small"}, el("code", {}, model.stopped.type), " at ", el("code", {}, model.stopped.at))));
    }
    const title = model.failed === 0 ? "The program has failed" : model.failed === 1 ? "A batch has failed" : `${count(model.failed)} batches have failed`;
    const more = model.failed > list.length ? ` The last ${list.length}:` : "";
    this.failures.replaceChildren(el("header", {}, el("h2", {}, title + (model.stopped ? ", and the program has stopped" : "") + "." + more)), el("ul", {}, list));
    if (!first) {
      announce(title);
    }
  }

  showHint(model) {
    this.hint.hidden = model.batches.length > 0 || model.active.length > 0;
    if (!this.hint.hidden) {
      const text = model.state === "INITIALIZED"
        ? "The program has not been started: call start() on its StreamingContext."
        : model.state === "ACTIVE" ? "The program runs. Its first batch is not done yet." : "No batch of this program is held.";
      this.hint.replaceChildren(el("p", {class: "empty"}, text));
    }
  }

  showFigures(model) {
    const batches = model.batches;
    const last = batches[batches.length - 1];
    const gauges = model.gauges;
    const recent = batches.slice(-Math.max(1, Math.min(batches.length, Math.ceil(5_000 / model.interval))));
    const perSecond = recent.length === 0 ? null : mean(recent.map((b) => b.records)) * 1_000 / model.interval;
    const running = model.active.filter((b) => b.status === "PROCESSING").length;
    this.put("rate", rate(perSecond), `${short(model.received)} records in all`);
    this.put("processing", millis(last?.processing), last ? `${Math.round(100 * last.processing / model.interval)} % of the interval` : "");
    this.put("delay", millis(last?.total), last ? `${millis(last.scheduling)} of it waiting` : "");
    this.put("batches", count(model.completions), `${count(batches.length)} held`);
    this.put("active", count(model.active.length), `${running} running, ${count(model.active.length - running)} waiting`);
    this.put("failed", count(model.failed), `of ${count(model.completions)}`);
    this.figures.failed.value.classList.toggle("bad", model.failed > 0);
    const known = gauges.sources.filter((s) => s.held !== undefined);
    const sum = (key) => known.reduce((total, s) => total + (s[key] ?? 0), 0);
    this.put("held", known.length ? short(sum("held")) : "–", known.length ? `by receivers, ${bytes(sum("bytes"))}` : "no receiver tells");
    const states = last?.states ?? [];
    this.put("state", states.length ? short(states.reduce((n, s) => n + s[1], 0)) : "–", states.length ? `keys, ${bytes(states.reduce((n, s) => n + s[2], 0))}` : "no state");
    const checkpoint = gauges.checkpoint;
    this.put("checkpoint", checkpoint ? bytes(checkpoint.baseBytes + checkpoint.logBytes) : "–", checkpoint
      ? (checkpoint.age === undefined ? "all of it log, no base yet" : `base ${span(checkpoint.age)} old, log ${bytes(checkpoint.logBytes)}`) : "no directory");
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
    const recent = model.batches.slice(-Math.max(1, Math.ceil(5_000 / model.interval)));
    return model.sources.map((id, i) => {
      const gauge = model.gauges.sources.find((s) => s.id === id) ?? {};
      const receiver = model.receivers.find((r) => r.id === id);
      const known = recent.map((b) => b.bySource[i]).filter((n) => n >= 0);
      return {
        id, ...gauge, rate: known.length ? mean(known) * 1_000 / model.interval : undefined,
        status: model.state !== "ACTIVE" ? "Ended" : receiver === undefined ? "Read at each batch" : receiver.active ? "At work" : "In trouble",
        error: receiver?.lastErrorTime ? `${clock(receiver.lastErrorTime)}: ${receiver.lastError ?? receiver.error?.type ?? "unknown"}` : "none",
      };
    });
  }

  close() {
    forget();
  }
}
