// What failed, where, how many times: grouped on the overview, in full on the batch's page.

import {announce, card, el} from "./dom.js";
import {some} from "./format.js";
import {batchLink, operatorLink} from "./links.js";
import {moment} from "./zone.js";

const OMITTED = "The JVM left out the stack trace, as it does for an exception that it has thrown many times. "
  + "Start it with -XX:-OmitStackTraceInFastThrow to see where the exception comes from.";

/** An operator as a link, with its kind and the line that made it. */
function where(model, error) {
  const note = [error.kind, error.site].filter((text) => text && text !== error.operator).join(" at ");
  return error.operator ? [operatorLink(model, error.operator), note ? ` (${note})` : ""] : null;
}

/** The message of an exception; without one, its class. */
function message(error, tag = "span") {
  return el(tag, {class: "message"}, error.message || error.type);
}

function threw(error, line = error.line || error.at) {
  return el("span", {class: "quiet small"}, error.message ? el("code", {}, error.type) : "", line ? [" thrown at ", el("code", {}, line)] : "");
}

function omitted(error) {
  return error.traceOmitted ? el("p", {class: "quiet small"}, OMITTED) : "";
}

/** Failures of batches, and other errors, such as those of sources; what is in both is shown once. */
export class Errors {
  constructor() {
    this.node = el("section", {class: "card fail", hidden: true, "aria-label": "What went wrong"});
  }

  update(model) {
    const others = (model.health?.errors ?? []).filter((error) => !model.failures.some((failure) =>
      failure.type === error.type && (failure.operator ?? "") === error.operator && (failure.line ?? "") === error.line));
    const key = JSON.stringify([model.failures, others, model.stopped, model.failed]);
    if (key === this.key) {
      return;
    }
    const first = this.key === undefined;
    this.key = key;
    const list = [...model.failures.map((failure) => this.failure(model, failure)), ...others.map((error) => this.other(model, error))];
    if (model.stopped && model.failures.length === 0) {
      list.push(el("li", {}, message(model.stopped), threw(model.stopped)));
    }
    this.node.hidden = list.length === 0;
    if (list.length === 0) {
      return;
    }
    const title = model.failed > 0 ? some(model.failed, "batch") + (model.failed === 1 ? " has failed" : " have failed")
      : model.stopped ? "The program has failed" : "Errors";
    const end = model.failed > 0 && model.stopped ? ", and the program has stopped" : "";
    this.node.replaceChildren(el("header", {}, el("h2", {}, title + end)), el("ul", {}, list));
    if (!first) {
      announce(title + end);
    }
  }

  failure(model, failure) {
    const times = failure.count ?? 1;
    const link = batchLink(model, failure.time, moment(failure.time, model.now, model.interval));
    const place = where(model, failure) ?? (failure.output ? [operatorLink(model, failure.output), failure.site ? ` (${failure.site})` : ""] : null);
    return el("li", {},
      el("span", {}, times > 1 ? some(times, "time") : "Once", place ? [" in ", ...place] : "",
        times > 1 ? [", first at " + moment(failure.first, model.now, model.interval) + ", last in batch ", link] : [", in batch ", link]),
      message(failure),
      threw(failure), omitted(failure));
  }

  other(model, error) {
    const place = where(model, error);
    const at = (time) => moment(time, model.now);
    return el("li", {},
      el("span", {}, error.count > 1 ? some(error.count, "time") : "Once", place ? [" in ", ...place] : "",
        error.count > 1 ? `, first at ${at(error.first)}, last at ${at(error.last)}` : `, at ${at(error.last)}`),
      message(error),
      threw(error));
  }
}

/** Why a batch failed. `failed` says which operator did, where that is known. */
export function whyItFailed(model, error, failed) {
  const place = failed && where(model, failed);
  const node = card("Why it failed", "",
    message(error, "p"),
    el("p", {}, threw(error, place && failed.line ? "" : error.at)),
    place ? el("p", {}, "The operator ", ...place, " failed", failed.line ? [" at ", el("code", {}, failed.line)] : "", ".") : "",
    failed ? omitted(failed) : "",
    failed?.outputsNotRun?.length ? el("p", {}, "Outputs that did not run, or did not end: ", outputs(model, failed.outputsNotRun), ".") : "",
    stack(error, failed));
  node.classList.add("fail");
  return node;
}

function outputs(model, ids) {
  return ids.flatMap((id, i) => [i === 0 ? "" : ", ", operatorLink(model, id)]);
}

function stack(error, failed) {
  if (error.stack.length > 0) {
    return el("details", {open: true}, el("summary", {}, "Stack trace"), el("pre", {tabindex: "0"}, error.stack.join("\n")));
  }
  return failed?.traceOmitted ? "" : el("p", {class: "quiet small"}, "Stack traces are shown if the page is made with showErrorDetails().");
}
