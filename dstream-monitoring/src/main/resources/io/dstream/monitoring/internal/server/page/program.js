// The graph of the program, drawn, and a node's batches.

import {el, pairs, svg} from "./dom.js";
import {bytes, count, millis, short, span} from "./format.js";
import {SIZE, layout} from "./layout.js";
import {get} from "./batch.js";
import {link} from "./overview.js";
import {Table} from "./table.js";

const ROLES = {SOURCE: "source", STREAM: "stream", STATE: "keeps state", OUTPUT: "output"};
const REFRESH = 1_000;
const EDGE = 2;

const cut = (text, most) => text.length <= most ? text : text.slice(0, most - 1) + "…";

/** What a node is, in the width of its box: its role is not to be cut off. */
function kindOf(node) {
  const role = node.role === "STREAM" ? "" : ", " + ROLES[node.role];
  return cut(node.kind, 30 - role.length) + role;
}

/** A node's last figures in a few words. */
function lastOf(node) {
  const last = node.last;
  if (!last) {
    return "no figures yet";
  }
  const parts = [];
  if (last.in !== undefined && last.out !== undefined) {
    parts.push(`${short(last.in)} in, ${short(last.out)} out`);
  } else if (last.out !== undefined) {
    parts.push(`${short(last.out)} records`);
  }
  if (last.keys !== undefined) {
    parts.push(`${short(last.keys)} keys`); // their bytes are on the node's own page
  }
  if (last.lag !== undefined && last.lag !== null) {
    parts.push(`${millis(last.lag)} behind`);
  }
  if (last.duration !== undefined) {
    parts.push(millis(last.duration));
  }
  if (last.error !== undefined) {
    parts.push("failed");
  }
  return parts.join(" · ") || "no figures yet";
}

function timing(node) {
  return `every ${span(node.slide)}` + (node.retention > 0 ? `, kept ${span(node.retention)}` : "");
}

export class ProgramView {
  constructor(root, model, chosen) {
    this.root = root;
    this.model = model;
    this.chosen = chosen;
    this.drawn = el("div", {class: "graph", role: "group", "aria-label": "The program's graph"}, el("p", {class: "empty"}, "Loading the graph"));
    this.detail = el("section", {class: "card", hidden: true, "aria-label": "Node"});
    this.texts = new Map();
    root.replaceChildren(
      el("div", {class: "title"}, el("h1", {}, "Program"), el("p", {}, "Streams and outputs, from the sources down. Choose a node to see its batches.")),
      this.detail, el("section", {class: "card"}, this.drawn));
    this.load();
  }

  async load() {
    if (this.loading || performance.now() - (this.loaded ?? -REFRESH) < REFRESH) {
      return;
    }
    this.loading = true;
    this.loaded = performance.now();
    try {
      const {nodes} = await get(this.model, "graph");
      if (!this.closed) {
        this.draw(nodes);
      }
      if (this.chosen && !this.closed) {
        await this.choose(this.chosen);
      }
    } catch (error) {
      if (!this.closed) {
        this.detail.hidden = false;
        this.detail.replaceChildren(el("p", {class: "empty"}, error.message));
      }
    } finally {
      this.loading = false;
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
    const holding = new Set(nodes.filter((node) => node.role === "STATE" && node.last?.heldBy).map((node) => node.last.heldBy.split(" ")[0]));
    for (const node of nodes) {
      const parts = this.texts.get(node.id);
      parts.group.classList.toggle("holding", holding.has(node.id));
      const last = lastOf(node);
      parts.last.textContent = cut(last, 29);
      parts.group.classList.toggle("failed", node.last?.error !== undefined);
      parts.group.setAttribute("aria-label", `${node.id}, ${node.kind}, ${ROLES[node.role]}, ${timing(node)}, ${last}`
        + (holding.has(node.id) ? ", holds a watermark back" : ""));
    }
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
    this.mark();
  }

  node(node, place) {
    const last = svg("text", {class: "last", x: 14, y: 87});
    const group = svg("a", {
      class: "node", tabindex: 0, href: "#/" + encodeURIComponent(this.model.app) + "/program/" + encodeURIComponent(node.id),
      transform: `translate(${place.x - SIZE.width / 2} ${place.y})`,
    },
    svg("title", {}, `${node.id}: ${node.kind}${node.site ? ", " + node.site : ""}`),
    svg("rect", {class: "box", width: SIZE.width, height: SIZE.height, rx: 10}),
    node.role === "STREAM" ? "" : svg("path", {class: "mark", d: `M10 1h${SIZE.width - 20}a9 9 0 0 1 9 9v22H1V10a9 9 0 0 1 9-9z`}),
    svg("text", {class: "name", x: 14, y: 22}, cut(node.id, 23)),
    svg("text", {class: "kind", x: 14, y: 50}, kindOf(node)),
    svg("text", {class: "more", x: 14, y: 67}, cut(timing(node), 30)),
    last);
    this.texts.set(node.id, {last, group});
    return group;
  }

  mark() {
    for (const [id, {group}] of this.texts) {
      group.classList.toggle("chosen", id === this.chosen);
      if (id === this.chosen) {
        group.setAttribute("aria-current", "true");
      } else {
        group.removeAttribute("aria-current");
      }
    }
  }

  /** Shows a node's figures and batches; another address of the same view calls it too. */
  async choose(id) {
    const fresh = id !== this.shown;
    this.chosen = id;
    this.mark();
    const node = await get(this.model, "graph/" + encodeURIComponent(id));
    if (this.closed || this.chosen !== id) {
      return;
    }
    this.detail.hidden = false;
    if (fresh) {
      this.shown = id;
      this.table = this.batches(node);
      this.detail.replaceChildren(el("header", {}, el("h2", {}, node.id), el("span", {class: "state"}, ROLES[node.role])),
        pairs([["Kind", node.kind], ["Made at", node.site ? el("code", {}, node.site) : null], ["Batches", timing(node)]]), this.table.node);
      this.detail.scrollIntoView({block: "nearest"});
    }
    this.table.update(node.batches);
  }

  batches(node) {
    const columns = [{name: "Batch", sort: (b) => b.batchId, cell: (b) => link(this.model, b.batchId)}];
    const add = (name, key, format) => {
      if (node.batches.some((b) => b[key] !== undefined)) {
        columns.push({name, number: true, sort: (b) => b[key], cell: (b) => format(b[key])});
      }
    };
    add("Records in", "in", count);
    add("Records out", "out", count);
    add("Keys", "keys", count);
    add("Size", "bytes", bytes);
    add("Behind the batch", "lag", millis);
    add("Open windows", "open", count);
    add("Time", "duration", millis);
    columns.push({name: "Status", sort: (b) => Number(b.failed), cell: (b) => b.failed ? el("span", {class: "failed-text"}, b.error ?? "Batch failed") : "Done", wrap: true});
    return new Table({
      label: "Batches of " + node.id, columns, sort: 0, size: 8, failed: (b) => b.failed,
      empty: "Nothing is known of it in the batches that are held: operatorsEvery(10) on the page counts operators in every tenth.",
    });
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
