// Where the time of a batch went: waiting and phases in a bar, operators, stages, pauses; and what it is at now.

import {card, el, svg} from "./dom.js";
import {capital, count, millis, percent, some} from "./format.js";
import {operatorLink, operatorLinks} from "./links.js";
import {Table} from "./table.js";

const PHASES = new Map([
  ["COMPUTE", ["computing ", "state and windows"]], ["OUTPUT", ["output ", "operations"]], ["COMMIT", ["commit of ", "sinks"]],
  ["CHECKPOINT", ["checkpoint"]], ["RETRY_WAIT", ["waiting for the next attempt"]], ["LISTENERS", ["waiting for slow listeners"]],
  ["OTHER", ["everything else"]],
]);
const COLOURS = 8;
const LEAST_SHARE = .005;
const UNEVEN = 2; // times the mean
const UNEVEN_MILLIS = 20;

/** A phase in words, as text. */
export function phaseText(phase, operator) {
  const [words, otherwise = ""] = PHASES.get(phase) ?? [phase.toLowerCase()];
  return words + (otherwise && (operator || otherwise));
}

/** A phase in words, with a link to its operator. */
function phaseNodes(model, phase, operator) {
  const [words, otherwise] = PHASES.get(phase) ?? [phase.toLowerCase()];
  return !otherwise ? [words] : [words, operator ? operatorLink(model, operator) : otherwise];
}

/** What a batch that is processed is at: computing totals (Orders.java:40). */
export function activity(model, running) {
  return [...phaseNodes(model, running.phase, running.operator), running.site ? el("span", {class: "quiet"}, ` (${running.site})`) : ""];
}

/** The phase that took longest, if it is worth a word: for the table of batches. */
export function longest(phases) {
  const most = phases.reduce((a, b) => a && a[2] >= b[2] ? a : b, null);
  return most && most[0] !== "OTHER" ? `${most[1] || phaseText(most[0], most[1])}, ${millis(most[2])}` : "–";
}

/** Waiting and phases as parts of the bar, in their order; small ones and those that find no colour are put together. */
function segments(model, batch) {
  const phases = batch.phases.map((phase) => ({
    millis: phase.durationMillis, text: phaseText(phase.phase, phase.operator), other: phase.phase === "OTHER",
    nodes: phaseNodes(model, phase.phase, phase.operator), site: phase.site,
  }));
  const waiting = batch.schedulingDelayMillis ?? 0;
  const total = phases.reduce((sum, phase) => sum + phase.millis, waiting);
  const large = new Set(phases.filter((phase) => !phase.other && phase.millis >= total * LEAST_SHARE)
    .sort((a, b) => b.millis - a.millis).slice(0, COLOURS));
  const shown = phases.filter((phase) => large.has(phase)).map((phase, i) => ({...phase, look: "s" + (i + 1), sign: String(i + 1)}));
  const rest = phases.filter((phase) => !large.has(phase)).reduce((sum, phase) => sum + phase.millis, 0);
  const parts = [
    {millis: waiting, text: "waiting for its turn", nodes: ["waiting for its turn"], look: "waiting", sign: "W"}, ...shown,
    {millis: rest, text: "everything else", nodes: ["everything else"], look: "rest", sign: "E"},
  ];
  return {total, parts: parts.filter((part) => part.millis > 0)};
}

function bar(total, parts) {
  let from = 0;
  const rects = parts.flatMap((part) => {
    const x = 100 * from / total;
    const width = 100 * part.millis / total;
    from += part.millis;
    return [
      svg("rect", {class: part.look, x: x + "%", width: width + "%", height: "100%"}, svg("title", {}, `${capital(part.text)}: ${millis(part.millis)}`)),
      width < 4 ? "" : svg("text", {class: part.look, x: x + width / 2 + "%", y: "50%", "text-anchor": "middle", "dominant-baseline": "central"}, part.sign),
    ];
  });
  const text = parts.map((part) => `${part.text} ${millis(part.millis)}, ${percent(part.millis, total)}`).join("; ");
  return svg("svg", {class: "bar-of-time", role: "img", "aria-label": "Where the time went: " + text}, rects);
}

function legend(total, parts) {
  return el("ol", {class: "legend-of-time"}, parts.map((part) => el("li", {},
    el("span", {class: "swatch " + part.look, "aria-hidden": "true"}, part.sign),
    el("span", {}, capitalNodes(part.nodes), part.site ? el("span", {class: "quiet small"}, " " + part.site) : ""),
    el("span", {class: "number"}, millis(part.millis)), el("span", {class: "number quiet"}, percent(part.millis, total)))));
}

function capitalNodes([first, ...rest]) {
  return [capital(first), ...rest];
}

/** The operators of a batch, each once, with the time of all that was done inside it. */
function byOperator(times) {
  const operators = new Map();
  for (const time of times) {
    const known = operators.get(time.id);
    if (known) {
      known.timeMillis += time.timeMillis;
      known.exact &&= time.exact;
      known.at ||= time.at;
    } else {
      operators.set(time.id, {...time});
    }
  }
  return [...operators.values()];
}

function operators(model, times) {
  const all = times.reduce((sum, time) => sum + time.timeMillis, 0);
  const table = new Table({
    label: "Operators by time", sort: 1, size: 10,
    columns: [
      {name: "Operator", wrap: true, sort: (o) => o.id, cell: (o) => operatorLink(model, o.id)},
      {name: "Time", number: true, sort: (o) => o.timeMillis, cell: (o) => millis(o.timeMillis)},
      {name: "Share", number: true, sort: (o) => o.timeMillis, cell: (o) => share(o.timeMillis, all)},
      {name: "Kind", sort: (o) => o.kind, cell: (o) => o.kind},
      {name: "Line", sort: (o) => o.at || o.site, cell: (o) => el("code", {}, o.at || o.site || "–")},
      {name: "Measured", sort: (o) => String(o.exact), cell: (o) => o.exact ? "exactly" : "estimated"},
    ],
  });
  table.update(times);
  return table.node;
}

function share(part, whole) {
  return el("span", {class: "share"}, el("progress", {class: "meter", max: whole || 1, value: part, "aria-hidden": "true"}), el("span", {}, percent(part, whole)));
}

const meanRecords = (stage) => stage.records < 0 || stage.tasks === 0 ? null : stage.records / stage.tasks;

function stages(model, list) {
  const table = new Table({
    label: "Stages", sort: 1, size: 10, mark: (stage) => uneven(stage) ? "uneven" : "",
    columns: [
      {name: "Operators of the stage", wrap: true, sort: (s) => s.operators.join(), cell: (s) => operatorLinks(model, s.operators)},
      {name: "Time", number: true, sort: (s) => s.wallMillis, cell: (s) => millis(s.wallMillis)},
      {name: "Slowest task", number: true, sort: (s) => s.slowestMillis, cell: (s) => millis(s.slowestMillis)},
      {name: "Against the mean", number: true, sort: (s) => s.skew, cell: (s) => s.tasks < 2 ? "–" : s.skew.toFixed(1) + " times"},
      {name: "Tasks", number: true, sort: (s) => s.tasks, cell: (s) => count(s.tasks)},
      {name: "Its partition", number: true, sort: (s) => s.slowestPartition, cell: (s) => count(s.slowestPartition)},
      {name: "Its records", number: true, sort: (s) => s.slowestRecords, cell: (s) => s.slowestRecords < 0 ? "–" : count(s.slowestRecords)},
      {name: "Mean records", number: true, sort: meanRecords, cell: (s) => count(meanRecords(s))},
    ],
  });
  table.update(list);
  return table.node;
}

const uneven = (stage) => stage.tasks > 1 && stage.skew >= UNEVEN && stage.slowestMillis >= UNEVEN_MILLIS;

/** The main points in sentences, the most important first. */
function findings(model, batch, total, times) {
  const points = [];
  const phases = batch.phases.filter((phase) => phase.phase !== "OTHER");
  const most = phases.reduce((a, b) => a && a.durationMillis >= b.durationMillis ? a : b, null);
  if (batch.schedulingDelayMillis > total / 2) {
    points.push([`It waited for ${millis(batch.schedulingDelayMillis)} before it began, as the batches before it were not done.`]);
  }
  if (most) {
    points.push(["Most of its processing: ", ...phaseNodes(model, most.phase, most.operator),
      `, ${millis(most.durationMillis)} of ${millis(batch.processingTimeMillis)}.`]);
  }
  if (times.length > 0) {
    const [slowest] = [...times].sort((a, b) => b.timeMillis - a.timeMillis);
    const line = slowest.at || slowest.site;
    points.push(["The slowest operator: ", operatorLink(model, slowest.id), ` (${slowest.kind})`, line ? [" at ", el("code", {}, line)] : "",
      `, ${slowest.exact ? "" : "about "}${millis(slowest.timeMillis)} of its threads' time.`].flat());
  }
  for (const stage of batch.stages.filter(uneven).slice(0, 2)) {
    const records = meanRecords(stage) === null || stage.slowestRecords < 0 ? ""
      : `, with ${some(stage.slowestRecords, "record")} against a mean of ${count(meanRecords(stage))}`;
    points.push([`Uneven partitions: partition ${stage.slowestPartition} of `, operatorLinks(model, stage.operators),
      ` took ${stage.skew.toFixed(1)} times as long as the mean${records}.`]);
  }
  if (batch.garbageCollectionMillis >= 1) {
    points.push([`Garbage collection stopped it for ${millis(batch.garbageCollectionMillis)}.`]);
  }
  if (batch.stallsMillis >= 1) {
    points.push([`The JVM or the machine stood still for another ${millis(batch.stallsMillis)}.`]);
  }
  return el("ul", {class: "reasons"}, points.map((point) => el("li", {}, point)));
}

/** Where the time of a batch that is done went. */
export function whereTheTimeWent(model, batch) {
  if (!batch.phases?.length) {
    return "";
  }
  const {total, parts} = segments(model, batch);
  const times = byOperator(batch.operatorTimes ?? []);
  return card("Where the time went", `${millis(total)} from when it was due`,
    findings(model, batch, total, times), bar(total, parts), legend(total, parts),
    times.length > 0 ? [el("h3", {}, "Operators by time"), operators(model, times)]
      : el("p", {class: "empty"}, "Nothing is known of the time of single operators: this batch was too short to be sampled, or times were not taken."),
    batch.stages?.length ? [el("h3", {}, "Stages, and how evenly their partitions were spread"), stages(model, batch.stages)] : "");
}

function stack(title, lines, open) {
  return lines?.length ? el("details", {open}, el("summary", {}, title), el("pre", {tabindex: "0"}, lines.join("\n"))) : "";
}

/** What a batch is at while it is processed. */
export function whatItIsAt(model, running) {
  const slowest = running.slowest;
  const stacks = Boolean(running.stack?.length || slowest?.stack?.length);
  return card("What it is doing now", running.attempt > 1 ? `attempt ${running.attempt}` : "",
    el("p", {}, `It has been processed for ${millis(running.runningMillis)}. Now: `, ...activity(model, running), `, for ${millis(running.inPhaseMillis)}.`),
    slowest ? el("p", {}, `The slowest task has been running for ${millis(slowest.runningMillis)}: partition ${slowest.partition} of `,
      operatorLinks(model, slowest.operators), `, in thread ${slowest.thread}.`) : "",
    slowest ? stack("Where the slowest task is", slowest.stack, true) : "",
    stack("Where the driver is", running.stack, !slowest?.stack?.length),
    stacks ? "" : el("p", {class: "quiet small"}, "Stacks are shown if the page is made with showErrorDetails()."));
}
