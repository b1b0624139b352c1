// The verdict: how the program is doing in one line, why, and what it is at while a batch takes long.

import {nodesOf} from "./api.js";
import {el, say} from "./dom.js";
import {capital, condition, count, millis} from "./format.js";
import {batchLink, operatorLink} from "./links.js";
import {activity} from "./times.js";
import {moment} from "./zone.js";

const LONG = 1_000; // a batch that runs that long is worth a line
const INSTANT_OR_OPERATOR = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)|(\S+)(?= \([^\s()]+:\d+\))/;

/** Begins with a capital letter, unless it begins with the name of an operator. */
const sentence = (text) => INSTANT_OR_OPERATOR.exec(text)?.index === 0 ? text : capital(text);

export class Verdict {
  constructor() {
    this.summary = el("span", {class: "summary"});
    this.since = el("span", {class: "quiet small"});
    this.reasons = el("ul", {class: "reasons"});
    this.now = el("p", {class: "now-line", hidden: true});
    this.node = el("section", {class: "card verdict", "aria-label": "How it is doing"},
      el("p", {}, this.summary, " ", this.since), this.now, this.reasons);
  }

  update(model) {
    const [word, kind] = condition(model);
    const health = model.health;
    this.node.className = "card verdict " + kind;
    const tells = !health || !(health.since > 0) || health.condition === "STARTING" || /\b(since|for) /i.test(health.summary);
    say(this.since, tells ? "" : "Since " + moment(health.since, model.now));
    const key = JSON.stringify([health?.summary ?? word, health?.reasons ?? [], this.nodes !== undefined]);
    if (key !== this.key) {
      this.key = key;
      this.summary.replaceChildren(...this.linked(model, health?.summary ?? word));
      this.reasons.hidden = !health?.reasons.length;
      this.reasons.replaceChildren(...(health?.reasons ?? []).map((reason) => el("li", {}, this.linked(model, sentence(reason)))));
    }
    this.running(model);
    this.learn(model);
  }

  /** Operators in sentences become links once it is known which words are operators. */
  learn(model) {
    if (this.nodes === undefined && model.state !== "INITIALIZED") {
      this.nodes = new Map();
      nodesOf(model).then((nodes) => { this.nodes = nodes; this.key = ""; }, () => { this.nodes = undefined; });
    }
  }

  /** A sentence with its times in the page's zone, those of batches and operators as links. */
  linked(model, text) {
    const nodes = [];
    let rest = text;
    for (let found = INSTANT_OR_OPERATOR.exec(rest); found; found = INSTANT_OR_OPERATOR.exec(rest)) {
      const before = rest.slice(0, found.index);
      const [word, instant] = found;
      nodes.push(before, instant ? this.time(model, before, Date.parse(instant)) : this.nodes?.has(word) ? operatorLink(model, word) : word);
      rest = rest.slice(found.index + word.length);
    }
    return [...nodes, rest];
  }

  time(model, before, time) {
    const text = moment(time, model.now, time % 1_000);
    return /batch(es)? (of )?$/.test(before) ? batchLink(model, time, text) : text;
  }

  /** The batch that is being processed, with its phase and operator, if it takes long and the verdict is not that already. */
  running(model) {
    const running = model.running;
    this.now.hidden = !running || running.runningMillis < Math.max(LONG, model.interval) || model.health?.condition === "STALLED";
    if (!this.now.hidden) {
      this.now.replaceChildren("Now: batch ", batchLink(model, running.batchId), ` for ${millis(running.runningMillis)}, `,
        running.attempt > 1 ? `attempt ${running.attempt}, ` : "", ...activity(model, running), ` for ${millis(running.inPhaseMillis)}.`);
    }
  }
}

/** What waits: batches that are due, and by how much the first of them is late. */
export function waiting(model) {
  const health = model.health;
  if (!health) {
    return {value: "–", note: "the program has ended"};
  }
  return {
    value: count(health.backlog),
    note: health.backlog === 0 ? "batches, up to date" : `${health.backlog === 1 ? "batch" : "batches"}, ${millis(health.behindMillis)} behind`,
  };
}
