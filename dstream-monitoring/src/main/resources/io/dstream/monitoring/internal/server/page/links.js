// Links to a batch and to an operator.

import {el} from "./dom.js";
import {clock} from "./zone.js";

function address(model, ...path) {
  return "#/" + [model.app, ...path].map(encodeURIComponent).join("/");
}

export const batchAddress = (model, time) => address(model, "batch", time);
export const operatorAddress = (model, id) => address(model, "program", id);

export function batchLink(model, time, text) {
  return el("a", {href: batchAddress(model, time)}, text ?? clock(time, model.interval));
}

export function operatorLink(model, id) {
  return el("a", {href: operatorAddress(model, id)}, id);
}

/** Several operators, in the order in which records go through them. */
export function operatorLinks(model, ids) {
  return el("span", {}, ids.flatMap((id, i) => i === 0 ? [operatorLink(model, id)] : [" → ", operatorLink(model, id)]));
}
