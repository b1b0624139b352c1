// Time lines and histograms, by Chart.js, without animation. Colours come from the style sheet.

import {bins} from "./statistics.js";
import {offset} from "./zone.js";

const MOST_POINTS = 240;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const DASHES = [[], [6, 3], [2, 3], [9, 3, 2, 3]];
const charts = new Set();

function palette() {
  const accent = colour("--accent");
  return {accent, soft: colour("--accent-soft"), quiet: colour("--quiet"), line: colour("--line"), bad: colour("--bad"), ink: colour("--ink")};
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400].map((seconds) => seconds * 1_000);

/** Times that one would choose by hand: round ones in the zone of the page. */
function roundTimes(axis) {
  const step = STEPS.find((candidate) => (axis.max - axis.min) / candidate <= 5) ?? STEPS[STEPS.length - 1];
  const ahead = offset(axis.min);
  axis.ticks = [];
  for (let time = Math.ceil((axis.min + ahead) / step) * step - ahead; time <= axis.max; time += step) {
    axis.ticks.push({value: time});
  }
}

function axes(format, histogram) {
  const p = palette();
  const font = {family: getComputedStyle(document.body).fontFamily, size: 11};
  return {
    x: {
      type: histogram ? "category" : "linear", border: {color: p.line}, grid: {display: false},
      afterBuildTicks: histogram ? undefined : roundTimes,
      ticks: {color: p.quiet, font, maxRotation: 0, autoSkip: !histogram, autoSkipPadding: 16, align: histogram ? "inner" : "center"},
    },
    y: {
      beginAtZero: true, border: {display: false}, grid: {color: p.line, drawTicks: false},
      ticks: {color: p.quiet, font, maxTicksLimit: 4, padding: 6, callback: histogram ? undefined : format, precision: histogram ? 0 : undefined},
    },
  };
}

function make(canvas, type, format, onPick) {
  const histogram = type === "bar";
  const chart = new Chart(canvas, {
    type,
    data: {labels: [], datasets: []},
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, normalized: true, scales: axes(format, histogram),
      interaction: {mode: "index", intersect: false},
      plugins: {legend: {display: false}, tooltip: {animation: false, displayColors: false}},
      onClick: (event, elements) => {
        if (elements.length > 0 && onPick) {
          onPick(elements[0].index);
        }
      },
    },
  });
  chart.asked = {format, histogram};
  charts.add(chart);
  return chart;
}

/** Long time lines are thinned: each point is the worst of its neighbours, so that no peak is lost. */
function thin(batches, value) {
  const step = Math.max(1, Math.ceil(batches.length / MOST_POINTS));
  const points = [];
  for (let end = batches.length; end > 0; end -= step) {
    let worst = null;
    for (const batch of batches.slice(Math.max(0, end - step), end)) {
      const y = value(batch);
      if (y !== null && y !== undefined && (worst === null || y > worst.y)) {
        worst = {x: batch.time, y, time: batch.time};
      }
    }
    if (worst) {
      points.push(worst);
    }
  }
  return points.reverse();
}

/** A time line; `lines` are {name, value(batch)}, and `limit` is drawn across. */
export function timeLine(canvas, {format, clock, onPick}) {
  const chart = make(canvas, "line", format, (index) => onPick?.(chart.data.datasets[0].data[index].time));
  chart.options.scales.x.ticks.callback = (value) => clock(value);
  chart.options.plugins.tooltip.callbacks = {
    title: (items) => clock(items[0].parsed.x),
    label: (item) => item.dataset.label + ": " + format(item.parsed.y),
  };
  return (batches, lines, limit) => {
    const p = palette();
    chart.data.datasets = lines.map((line, i) => ({
      label: line.name, data: thin(batches, line.value), parsing: false, borderColor: i === 0 ? p.accent : p.quiet, borderDash: DASHES[i % 4],
      backgroundColor: p.soft, fill: i === 0 && lines.length === 1, borderWidth: 1.6, pointRadius: 0, pointHitRadius: 12, tension: 0,
    }));
    if (limit && batches.length > 0) {
      const ends = [batches[0].time, batches[batches.length - 1].time];
      chart.data.datasets.push({
        label: limit.name, data: ends.map((x) => ({x, y: limit.value})), parsing: false, borderColor: p.bad, borderWidth: 1.2,
        borderDash: [4, 4], pointRadius: 0, pointHitRadius: 0,
      });
    }
    chart.options.scales.x.display = batches.length > 0;
    if (batches.length > 0) {
      chart.options.scales.x.min = batches[0].time;
      chart.options.scales.x.max = batches[batches.length - 1].time;
    }
    chart.update("none");
  };
}

/** How many batches had which value. Times have bins of equal ratio, so that a few slow batches do not hide the others. */
export function histogram(canvas, {format, logarithmic}) {
  const chart = make(canvas, "bar", format);
  let ranges = [];
  chart.options.scales.x.ticks.callback = (unused, i) => i === 0 ? format(ranges[0].from) : i === ranges.length - 1 ? format(ranges[i].until) : "";
  chart.options.plugins.tooltip.callbacks = {
    title: (items) => format(ranges[items[0].dataIndex].from) + " to " + format(ranges[items[0].dataIndex].until),
    label: (item) => item.parsed.y + (item.parsed.y === 1 ? " batch" : " batches"),
  };
  return (values) => {
    ranges = bins(values, logarithmic);
    chart.data.labels = ranges.map((range) => format(range.from));
    chart.data.datasets = [{data: ranges.map((range) => range.n), backgroundColor: palette().accent, barPercentage: 1, categoryPercentage: .92}];
    chart.update("none");
  };
}

/** Forgets charts whose page has gone. */
export function forget() {
  for (const chart of charts) {
    chart.destroy();
  }
  charts.clear();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const chart of charts) {
    const fresh = axes(chart.asked.format, chart.asked.histogram);
    for (const axis of ["x", "y"]) {
      chart.options.scales[axis].ticks.color = fresh[axis].ticks.color;
      chart.options.scales[axis].grid.color = fresh[axis].grid.color;
      chart.options.scales[axis].border.color = fresh[axis].border.color;
    }
    chart.update("none");
  }
});
