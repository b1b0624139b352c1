// What can be done from the page, if it allows that: to count operators for a while, and to get threads, log, diagnostics.

import {download, post} from "./api.js";
import {card, el, say} from "./dom.js";
import {some} from "./format.js";

const MOST = 1_000;

export class Control {
  constructor() {
    this.batches = el("input", {type: "number", min: 1, max: MOST, value: 20, required: true, "aria-label": "How many batches"});
    this.button = el("button", {type: "submit"}, "Count and time");
    this.answer = el("p", {class: "small", role: "status"});
    this.links = el("p", {class: "links"});
    this.form = el("form", {onsubmit: (event) => this.count(event)},
      el("label", {}, "Count and time operators in the next ", this.batches, " batches"), this.button);
    this.allowed = el("div", {}, this.form, this.answer, this.links);
    this.refused = el("p", {class: "quiet small"},
      "To count and time operators from here, and to read threads, log and diagnostics, make the page with ", el("code", {}, "allowControl()"),
      ". Everybody who reaches the page may then use it.");
    this.node = card("Look closer", "", this.allowed, this.refused);
  }

  update(model) {
    this.model = model;
    this.allowed.hidden = !model.control;
    this.refused.hidden = Boolean(model.control);
    this.node.hidden = model.state === "HISTORY";
    this.form.hidden = model.state !== "ACTIVE";
    if (this.app !== model.app) {
      this.app = model.app;
      this.links.replaceChildren(...[["threads", "Threads"], ["log", "Last log lines"], ["diagnostics.zip", "Everything for a report (zip)"]]
        .map(([path, name]) => el("a", {href: download(model, path), target: "_blank", rel: "noopener"}, name)));
    }
  }

  async count(event) {
    event.preventDefault();
    this.button.disabled = true;
    try {
      const {batches} = await post(this.model, "detail?batches=" + Number(this.batches.value));
      say(this.answer, `${batches === 1 ? "The next batch is" : `The next ${some(batches, "batch")} are`} counted and timed, which takes longer.`
        + " Open one of them to see exact figures of its operators.");
    } catch (error) {
      say(this.answer, "That did not work: " + error.message);
    } finally {
      this.button.disabled = false;
    }
  }
}
