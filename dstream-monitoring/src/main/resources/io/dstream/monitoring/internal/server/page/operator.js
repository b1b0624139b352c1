// One operator, source or output: what it is, where it is in the program, its time and its batches.

import {get, nodesOf} from "./api.js";
import {forget} from "./charts.js";
import {card, el, pairs} from "./dom.js";
import {bytes, count, millis, short} from "./format.js";
import {batchAddress, batchLink, operatorLink} from "./links.js";
import {Plot} from "./plot.js";
import {ROLES, timing} from "./program.js";
import {Table} from "./table.js";

const REFRESH = 1_000;

export class OperatorView {
  constructor(root, model, id) {
    this.root = root;
    this.model = model;
    this.id = id;
    root.replaceChildren(el("p", {class: "empty"}, "Loading the operator"));
    this.load();
  }

  update(model) {
    this.model = model;
    this.load();
  }

  async load() {
    if (this.loading || performance.now() - (this.loaded ?? -REFRESH) < REFRESH) {
      return;
    }
    this.loading = true;
    this.loaded = performance.now();
    try {
      const [node, nodes] = await Promise.all([get(this.model, "streaming/graph/" + encodeURIComponent(this.id)), nodesOf(this.model)]);
      if (!this.closed) {
        this.show(node, nodes);
      }
    } catch (error) {
      if (!this.closed) {
        this.table = null;
        this.root.replaceChildren(el("h1", {}, this.id), el("section", {class: "card"}, el("p", {class: "empty"}, error.message)));
      }
    } finally {
      this.loading = false;
    }
  }

  show(node, nodes) {
    const columns = this.columns(node);
    const key = columns.map((column) => column.name).join();
    if (!this.table || key !== this.key) {
      this.key = key;
      this.build(node, nodes, columns);
    }
    this.last(node);
    this.table.update(node.batches);
    const batches = node.batches.map((batch) => ({...batch, time: batch.batchId})).reverse();
    for (const {plot, value} of this.plots) {
      const known = batches.filter((batch) => value(batch) !== undefined);
      plot.node.hidden = known.length === 0;
      plot.update(known, [{name: this.id, value}], known.map(value));
    }
  }

  build(node, nodes, columns) {
    const model = this.model;
    const links = (ids) => ids.length === 0 ? null : el("span", {}, ids.flatMap((id, i) => [i === 0 ? "" : ", ", operatorLink(model, id)]));
    const readers = [...nodes.values()].filter((other) => other.parents.includes(node.id)).map((other) => other.id);
    const only = {name: "Only failed", test: (batch) => batch.failed};
    this.table = new Table({
      label: "Batches of " + node.id, columns, sort: 0, only, mark: (b) => b.failed ? "failed" : "",
      empty: "Nothing is known of it in the batches of this page. operatorsEvery(10) counts operators in every tenth; with allowControl(), the overview has a button for it.",
    });
    const plot = (title, what, more) => new Plot({
      title, what, format: millis, interval: model.interval, onPick: (time) => { location.hash = batchAddress(this.model, time); }, ...more,
    });
    forget();
    this.plots = [
      {value: (batch) => batch.timeMillis ?? batch.duration, plot: plot("Time", node.role === "OUTPUT" ? "Of the output operation, per batch" : "Of all its threads, per batch")},
      {value: (batch) => batch.out, plot: plot(node.role === "SOURCE" ? "Records" : "Records out", "Per batch", {format: short, times: false})},
    ];
    this.figures = el("p");
    this.root.replaceChildren(
      el("div", {class: "title"}, el("h1", {}, node.id), el("span", {class: "state"}, ROLES[node.role]),
        el("p", {class: "links"}, el("a", {href: "#/" + encodeURIComponent(model.app) + "/program"}, "The whole program"))),
      el("section", {class: "card", "aria-label": "What it is"},
        pairs([["Kind", node.kind], ["Line", node.site ? el("code", {}, node.site) : null], ["Reads", links(node.parents)],
          ["Is read by", links(readers)], ["Batches", timing(node)], ["Last figures", this.figures]])),
      el("div", {class: "grid"}, this.plots.map(({plot: {node: drawn}}) => drawn)),
      card("Batches", this.table.filter, this.table.node));
  }

  /** The newest figures, all of one batch. */
  last(node) {
    const last = node.batches.find((batch) => batch.in !== undefined) ?? node.batches[0];
    if (!last) {
      this.figures.replaceChildren("none yet");
      return;
    }
    const parts = [
      last.in === undefined ? "" : `${count(last.in)} in`, last.out === undefined ? "" : `${count(last.out)} out`,
      last.timeMillis === undefined ? "" : `${last.exact === false ? "about " : ""}${millis(last.timeMillis)}`,
      last.keys === undefined ? "" : `${count(last.keys)} keys, ${bytes(last.bytes)}`,
    ].filter(Boolean);
    this.figures.replaceChildren((parts.join(", ") || "none") + ", in batch ", batchLink(this.model, last.batchId));
  }

  columns(node) {
    const columns = [{name: "Batch", newest: true, sort: (b) => b.batchId, cell: (b) => batchLink(this.model, b.batchId)}];
    const add = (name, key, format) => {
      if (node.batches.some((b) => b[key] !== undefined && b[key] !== null)) {
        columns.push({name, number: true, sort: (b) => b[key], cell: (b) => format(b[key])});
      }
    };
    add("Records in", "in", count);
    add("Records out", "out", count);
    if (node.batches.some((b) => b.timeMillis !== undefined)) {
      columns.push({name: "Time", number: true, sort: (b) => b.timeMillis, cell: (b) => (b.exact === false ? "about " : "") + millis(b.timeMillis)});
    } else {
      add("Time", "duration", millis);
    }
    add("Keys", "keys", count);
    add("Size", "bytes", bytes);
    add("Behind the batch", "lag", millis);
    add("Open windows", "open", count);
    columns.push({
      name: "Status", wrap: true, sort: (b) => b.error ?? (b.failed ? "Batch failed" : "Done"),
      cell: (b) => b.failed ? el("span", {class: "failed-text"}, b.error ?? "Batch failed") : "Done",
    });
    return columns;
  }

  close() {
    this.closed = true;
    forget();
  }
}
