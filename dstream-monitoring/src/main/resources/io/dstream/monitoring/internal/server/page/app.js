// Chooses the view by the address, and keeps it up to date. Addresses: #/PROGRAM/overview, /batch/TIME, /program, and
// /program/OPERATOR.

import {BatchView} from "./batch.js";
import {announce, el, say} from "./dom.js";
import {Feed} from "./feed.js";
import {STATES, condition} from "./format.js";
import {OperatorView} from "./operator.js";
import {Overview} from "./overview.js";
import {ProgramView} from "./program.js";
import {local, onlyUtc, useUtc, zone} from "./zone.js";

const main = document.getElementById("main");
const choice = document.getElementById("app-choice");
const views = document.getElementById("views");
const connection = document.getElementById("connection");
const zoneLine = document.getElementById("zone");

let view = null;
let shown = "";

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // an address that somebody typed
  }
}

function route() {
  const [app, name, argument] = location.hash.replace(/^#\/?/, "").split("/").map(decode);
  return {app: app || null, name: name || "overview", argument};
}

/** How the program is doing, wherever one is on the page; unless nothing is heard of it. */
const feed = new Feed(onFrame, (state) => {
  const [word, kind] = state === "lost" ? ["Connection lost; trying again", "bad"] : condition(feed.model);
  connection.className = "pill " + kind;
  say(connection, word);
});

function onFrame(model, restarted) {
  if (restarted) {
    announce("The program was restarted");
    shown = "";
  }
  choices(model);
  navigation(model);
  const {name, argument} = route();
  const wanted = [model.app, name, argument ?? ""].join("/");
  if (wanted !== shown) {
    open(model, name, argument, wanted);
  }
  view.update(model);
  document.title = (model.failed > 0 ? `(${model.failed} failed) ` : "") + model.name + " – dstream";
}

function open(model, name, argument, wanted) {
  const first = shown === "";
  view?.close();
  shown = wanted;
  view = name === "batch" ? new BatchView(main, model, argument)
    : name === "program" ? (argument ? new OperatorView(main, model, argument) : new ProgramView(main, model))
    : new Overview(main, model);
  if (!first) {
    scrollTo(0, 0);
    main.focus({preventScroll: true});
  }
}

/** The programs of this page. */
function choices(model) {
  const key = JSON.stringify(model.apps);
  if (choice.dataset.key !== key) {
    choice.dataset.key = key;
    choice.replaceChildren(...model.apps.map((app) => el("option", {value: app.id}, app.state === "ACTIVE" ? app.name
      : `${app.name} (${(STATES[app.state] ?? [app.state])[0].split(";")[0].toLowerCase()})`)));
  }
  choice.value = model.app;
  choice.disabled = model.apps.length < 2;
}

function navigation(model) {
  const {name} = route();
  const start = "#/" + encodeURIComponent(model.app) + "/";
  if (views.dataset.app !== model.app) {
    views.dataset.app = model.app;
    views.replaceChildren(el("a", {href: start + "overview"}, "Overview"), el("a", {href: start + "program"}, "Program"));
  }
  for (const a of views.children) {
    if (a.getAttribute("href") === start + name) {
      a.setAttribute("aria-current", "page");
    } else {
      a.removeAttribute("aria-current");
    }
  }
}

/** Which zone the times are in, said once for all of them. */
function showZone() {
  const other = zone() === "UTC" ? local : "UTC";
  const change = el("button", {type: "button", onclick: () => {
    useUtc(other === "UTC");
    showZone();
    if (feed.model) {
      shown = "";
      onFrame(feed.model, false);
    }
  }}, "Show " + other);
  zoneLine.replaceChildren(el("span", {}, "Times are in " + zone()), onlyUtc ? "" : change);
}

showZone();

choice.addEventListener("change", () => {
  location.hash = "#/" + encodeURIComponent(choice.value) + "/overview";
});

addEventListener("hashchange", () => {
  const {app} = route();
  if (app && feed.model && app !== feed.model.app) {
    feed.follow(app);
  } else if (feed.model) {
    onFrame(feed.model, false);
  }
});

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address is the view's
  main.focus();
});

addEventListener("pagehide", () => feed.pause());
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    feed.connect();
  }
});

feed.follow(route().app);
