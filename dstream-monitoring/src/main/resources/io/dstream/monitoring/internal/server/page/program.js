// The program: its graph, drawn, and its operators in the order of the data, with the figures of one batch.

import {get} from "./api.js";
import {counted} from "./batch.js";
import {card, el, say, svg} from "./dom.js";
import {count, known, millis, short, span} from "./format.js";
import {SIZE, layout} from "./layout.js";
import {batchLink, operatorAddress, operatorLink} from "./links.js";
import {Table} from "./table.js";

export const ROLES = {SOURCE: "source", STREAM: "stream", STATE: "keeps state", OUTPUT: "output"};
const REFRESH = 1_000;
const EDGE = 2;

const cut = (text, most) => text.length <= most ? text : text.slice(0, most - 1) + "…";

/** What a node is, in the width of its box: its role is not to be cut off. */
function kindOf(node) {
  const role = node.role === "STREAM" ? "" : ", " + ROLES[node.role];
  return cut(node.kind, 30 - role.length) + role;
}

/** A node's figures in a few words: its records, and all else. */
function inWords(figures) {
  const records = figures.in !== undefined && figures.out !== undefined ? `${short(figures.in)} in, ${short(figures.out)} out`
    : figures.out !== undefined ? `${short(figures.out)} records` : "";
  const others = [
    figures.failed ? "failed" : "",
    figures.time === undefined ? "" : millis(figures.time),
    figures.keys === undefined ? "" : `${short(figures.keys)} keys`, // their bytes are on the operator's own page
    known(figures.lag) ? `${millis(figures.lag)} behind` : "",
  ];
  return [records, others.filter(Boolean).join(" · ")].filter(Boolean);
}

export function timing(node) {
  return `every ${span(node.slide)}` + (node.retention > 0 ? `, kept ${span(node.retention)}` : "");
}

/** What is known of each node in one batch. */
function figuresOf(batch, operations, nodes) {
  const figures = new Map([...nodes.keys()].map((id) => [id, {}]));
  const put = (id, more) => Object.assign(figures.get(id) ?? {}, more);
  batch.sources.forEach((s) => put(s.id, {out: s.records < 0 ? undefined : s.records}));
  counted(batch, nodes).forEach((o) => put(o.id, {in: o.in, out: o.out}));
  batch.states.forEach((s) => put(s.id, {keys: s.keys}));
  batch.watermarks.forEach((w) => put(w.id, {lag: w.lag, heldBy: w.heldBy}));
  operations.forEach((o) => put(o.name, {time: o.durationMillis, failed: o.status === "FAILED"}));
  (batch.operatorTimes ?? []).forEach((t) => put(t.id, {operatorTime: (figures.get(t.id)?.operatorTime ?? 0) + t.timeMillis}));
  figures.forEach((of) => { of.time ??= of.operatorTime; });
  if (batch.failed?.operator) {
    put(batch.failed.operator, {failed: true});
  }
  return figures;
}

export class ProgramView {
  constructor(root, model) {
    this.root = root;
    this.model = model;
    this.drawn = el("div", {class: "graph", role: "group", tabindex: "0", "aria-label": "The program's graph"}, el("p", {class: "empty"}, "Loading the graph"));
    this.texts = new Map();
    this.of = el("p");
    this.table = this.operators();
    root.replaceChildren(
      el("div", {class: "title"}, el("h1", {}, "Program"), this.of),
      el("section", {class: "card", "aria-label": "Graph"}, this.drawn), card("Operators", "In the order of the data", this.table.node));
    this.load();
  }

  operators() {
    return new Table({
      label: "Operators", sort: 0, descending: false, size: 25, mark: (o) => o.failed ? "failed" : "", empty: "The program has no operators yet.",
      columns: [
        {name: "Operator", wrap: true, sort: (o) => o.order, cell: (o) => operatorLink(this.model, o.id)},
        {name: "Kind", sort: (o) => o.kind, cell: (o) => o.kind + (o.role === "STREAM" ? "" : ", " + ROLES[o.role])},
        {name: "Line", sort: (o) => o.site, cell: (o) => el("code", {}, o.site || "–")},
        {name: "Records in", number: true, sort: (o) => o.in, cell: (o) => count(o.in)},
        {name: "Records out", number: true, sort: (o) => o.out, cell: (o) => count(o.out)},
        {name: "Time", number: true, sort: (o) => o.time, cell: (o) => millis(o.time)},
        {name: "Keys", number: true, sort: (o) => o.keys, cell: (o) => count(o.keys)},
      ],
    });
  }

  async load() {
    if (this.loading || performance.now() - (this.loaded ?? -REFRESH) < REFRESH) {
      return;
    }
    this.loading = true;
    this.loaded = performance.now();
    try {
      const {nodes, counted: time} = await get(this.model, "streaming/graph");
      await this.figures(nodes, time);
      if (!this.closed) {
        this.draw(nodes);
      }
    } catch (error) {
      if (!this.closed) {
        this.drawn.replaceChildren(el("p", {class: "empty"}, error.message));
      }
    } finally {
      this.loading = false;
    }
  }

  /** All figures are of one batch, or they would not fit together: of the last that was counted, if any was. */
  async figures(nodes, lastCounted) {
    const time = lastCounted ?? Math.max(0, ...nodes.map((node) => node.last?.batchId ?? 0));
    if (time === this.time) {
      return;
    }
    const byId = new Map(nodes.map((node, order) => [node.id, {...node, order}]));
    const path = "streaming/batches/" + time;
    const [batch, operations] = time === 0 ? [null, []] : await Promise.all([get(this.model, path), get(this.model, path + "/operations")]);
    this.known = batch ? figuresOf(batch, operations, byId) : new Map();
    this.time = time;
    if (batch) {
      this.of.replaceChildren("The figures are those of batch ", batchLink(this.model, time), batch.operators.length > 0 ? ", in which operators were counted." : ".");
    } else {
      this.of.replaceChildren("Choose an operator to see its batches.");
    }
  }

  update(model) {
    this.model = model;
    this.load();
  }

  draw(nodes) {
    const key = JSON.stringify(nodes.map((node) => [node.id, node.parents, node.kind]));
    if (key !== this.key) {
      this.key = key;
      this.paint(nodes);
    }
    const of = (node) => this.known.get(node.id) ?? {};
    const holding = new Set(nodes.filter((node) => node.role === "STATE" && of(node).heldBy).map((node) => of(node).heldBy.split(" ")[0]));
    const running = this.model.running?.operator;
    for (const node of nodes) {
      const {records, others, group} = this.texts.get(node.id);
      const words = inWords(of(node));
      const text = words.join(", ") || "no figures";
      say(records, cut(words[0] ?? "no figures", 29));
      say(others, cut(words[1] ?? "", 29));
      group.classList.toggle("holding", holding.has(node.id));
      group.classList.toggle("failed", Boolean(of(node).failed));
      group.classList.toggle("running", node.id === running);
      group.setAttribute("aria-label", `${node.id}, ${node.kind}, ${ROLES[node.role]}, ${timing(node)}, ${text}`
        + (holding.has(node.id) ? ", holds a watermark back" : "") + (node.id === running ? ", is running" : ""));
    }
    this.table.update(nodes.map((node, order) => ({...node, ...of(node), order})));
  }

  paint(nodes) {
    if (nodes.length === 0) {
      this.drawn.replaceChildren(el("p", {class: "empty"}, "The program has no output operation yet, so nothing is computed: add one, such as print()."));
      return;
    }
    const {places, edges, width, height} = layout(nodes);
    this.texts.clear();
    const picture = svg("svg", {width: width + 2 * EDGE, height: height + 2 * EDGE, viewBox: `${-EDGE} ${-EDGE} ${width + 2 * EDGE} ${height + 2 * EDGE}`},
      svg("defs", {}, svg("marker", {id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto"},
        svg("path", {d: "M0 0 8 4 0 8z", class: "arrow"}))),
      edges.map((points) => svg("path", {class: "edge", d: curve(points), "marker-end": "url(#arrow)"})),
      nodes.map((node) => this.node(node, places.get(node.id))));
    this.drawn.replaceChildren(picture);
  }

  node(node, place) {
    const records = svg("text", {class: "last", x: 14, y: 69});
    const others = svg("text", {class: "last", x: 14, y: 87});
    const group = svg("a", {
      class: "node", tabindex: 0, href: operatorAddress(this.model, node.id),
      transform: `translate(${place.x - SIZE.width / 2} ${place.y})`,
    },
    svg("title", {}, `${node.id}: ${node.kind}${node.site ? ", " + node.site : ""}, ${timing(node)}`),
    svg("rect", {class: "box", width: SIZE.width, height: SIZE.height, rx: 10}),
    node.role === "STREAM" ? "" : svg("path", {class: "mark", d: `M10 1h${SIZE.width - 20}a9 9 0 0 1 9 9v22H1V10a9 9 0 0 1 9-9z`}),
    svg("text", {class: "name", x: 14, y: 22}, cut(node.id, 23)),
    svg("text", {class: "kind", x: 14, y: 50}, kindOf(node)),
    records, others);
    this.texts.set(node.id, {records, others, group});
    return group;
  }

  close() {
    this.closed = true;
  }
}

function curve(points) {
  const [first, ...rest] = points;
  let from = {x: first.x, y: first.bottom};
  let path = `M${from.x} ${from.y}`;
  for (const point of rest) {
    const to = {x: point.x, y: point.top - (point.ghost ? 0 : 2)};
    const bend = (to.y - from.y) / 2;
    path += `C${from.x} ${from.y + bend} ${to.x} ${to.y - bend} ${to.x} ${to.y}`;
    from = to;
    if (point.ghost) {
      path += `L${point.x} ${point.bottom}`;
      from = {x: point.x, y: point.bottom};
    }
  }
  return path;
}
