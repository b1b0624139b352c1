// A card with a time line and a histogram of the same figure, and its quantiles.

import {histogram, timeLine} from "./charts.js";
import {el, say, svg} from "./dom.js";
import {count} from "./format.js";
import {quantiles} from "./statistics.js";
import {clock} from "./zone.js";

const DASHES = ["", "6 3", "2 3", "9 3 2 3"];
const QUANTILES = ["p50", "p95", "p99", "max"];

/** `times` says that the figure is a time: its histogram is logarithmic. */
export class Plot {
  constructor({title, what, format, times = true, interval, onPick}) {
    this.title = title;
    this.format = format;
    this.now = el("span", {class: "now"});
    this.quantiles = QUANTILES.map((name) => el("div", {}, el("dt", {}, name), el("dd")));
    this.legend = el("ul", {class: "legend", hidden: true});
    const line = el("canvas", {role: "img"});
    const bars = el("canvas", {role: "img"});
    this.canvases = [line, bars];
    this.node = el("section", {class: "card", "aria-label": title},
      el("header", {}, el("h2", {}, title), this.now),
      el("dl", {class: "quantiles"}, this.quantiles),
      el("div", {class: "plots"},
        el("figure", {}, el("figcaption", {}, what), el("div", {class: "plot"}, line)),
        el("figure", {}, el("figcaption", {}, times ? "Batches, log scale" : "Batches"), el("div", {class: "plot"}, bars))),
      this.legend);
    this.drawLine = timeLine(line, {format, clock: (time) => clock(time, Math.max(interval, 1_000)), onPick});
    this.drawBars = histogram(bars, {format, logarithmic: times});
  }

  /** `batches` have a time; `lines` are {name, value(batch)}; `values` is one for each batch. */
  update(batches, lines, values, limit) {
    const known = values.filter((value) => value !== null && value !== undefined);
    const last = this.format(known[known.length - 1]);
    const of = quantiles(known);
    say(this.now, last);
    QUANTILES.forEach((name, i) => say(this.quantiles[i].lastChild, this.format(of?.[name])));
    this.drawLine(batches, lines, limit);
    this.drawBars(known);
    const text = of ? QUANTILES.map((name) => `${name} ${this.format(of[name])}`).join(", ") : "no batch yet";
    this.canvases[0].setAttribute("aria-label", `${this.title} over time: last ${last}, ${text}`);
    this.canvases[1].setAttribute("aria-label", `${this.title}, histogram of ${count(known.length)} batches`);
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
