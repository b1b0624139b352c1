// Figures with their units. What is not known is a dash.

import {dateTime} from "./zone.js";

const DASH = "–";
const whole = new Intl.NumberFormat("en", {maximumFractionDigits: 0});
const one = new Intl.NumberFormat("en", {maximumFractionDigits: 1});
const two = new Intl.NumberFormat("en", {maximumFractionDigits: 2});
const fine = new Intl.NumberFormat("en", {minimumFractionDigits: 2, maximumFractionDigits: 2});
export const known = (n) => n !== undefined && n !== null && !Number.isNaN(n);

export function count(n) {
  return known(n) ? whole.format(n) : DASH;
}

/** 12,345 stays; 1,234,567 is 1.23 M. */
export function short(n) {
  if (!known(n)) {
    return DASH;
  }
  for (const [size, unit] of [[1e12, "T"], [1e9, "G"], [1e6, "M"]]) {
    if (Math.abs(n) >= size) {
      return two.format(n / size) + " " + unit;
    }
  }
  return Math.abs(n) < 10 ? two.format(n) : whole.format(n);
}

export function rate(n) {
  return known(n) ? short(n) + "/s" : DASH;
}

export function bytes(n) {
  if (!known(n)) {
    return DASH;
  }
  let size = n;
  for (const unit of ["B", "KiB", "MiB", "GiB"]) {
    if (size < 1024) {
      return (unit === "B" || size >= 100 ? whole : one).format(size) + " " + unit;
    }
    size /= 1024;
  }
  return one.format(size) + " TiB";
}

export function millis(ms) {
  if (!known(ms)) {
    return DASH;
  }
  if (ms < 10) {
    return (ms === 0 ? "0" : fine.format(ms)) + " ms";
  }
  if (ms < 1_000) {
    return whole.format(ms) + " ms";
  }
  return span(ms);
}

/** A length of time: 3.2 s, 4 min 10 s, 2 h 5 min. */
export function span(ms) {
  if (!known(ms)) {
    return DASH;
  }
  const seconds = ms / 1_000;
  if (seconds < 60) {
    return one.format(seconds) + " s";
  }
  if (seconds < 3_600) {
    return Math.floor(seconds / 60) + " min " + Math.floor(seconds % 60) + " s";
  }
  if (seconds < 86_400) {
    return Math.floor(seconds / 3_600) + " h " + Math.floor(seconds % 3_600 / 60) + " min";
  }
  return Math.floor(seconds / 86_400) + " d " + Math.floor(seconds % 86_400 / 3_600) + " h";
}

/** How far event time has come: a time, or which of the two ends of all times. */
export function watermark(ms, lag) {
  if (known(ms)) {
    return dateTime(ms, 1);
  }
  return known(lag) ? "at the end of the input" : "none yet";
}

export const STATES = {
  INITIALIZED: ["Not started", ""], STANDBY: ["Standing by", ""], ACTIVE: ["Running", "good"], STOPPED: ["Stopped", ""],
  FAILED: ["Failed", "bad"], HISTORY: ["Ended; from its event log", ""],
};

export const CONDITIONS = {
  STARTING: ["Starting", ""], STANDBY: ["Standing by", ""], KEEPING_UP: ["Keeping up", "good"], CATCHING_UP: ["Catching up", "warn"],
  FALLING_BEHIND: ["Falling behind", "warn"], STALLED: ["Stalled", "bad"], FAILING: ["Failing", "bad"],
  STOPPED: ["Stopped", ""], FAILED: ["Failed", "bad"],
};

/** How a program is doing, as a word and the kind of its colour; of one that has ended there is only its state. */
export function condition(model) {
  return CONDITIONS[model.health?.condition] ?? STATES[model.state] ?? [model.state, ""];
}

/** 37 batches, 1 batch. */
export function some(n, one, many = one + (/(s|x|ch)$/.test(one) ? "es" : "s")) {
  return count(n) + " " + (n === 1 ? one : many);
}

export function percent(part, whole) {
  if (!(whole > 0)) {
    return DASH;
  }
  const share = 100 * part / whole;
  return share > 0 && share < 1 ? "< 1 %" : Math.round(share) + " %";
}

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
