// The zone of all times on the page: the browser's own, or UTC, as in many logs. The choice is remembered.

const KEY = "dstream.zone";
const pad = (n, digits = 2) => String(n).padStart(digits, "0");

export const local = Intl.DateTimeFormat().resolvedOptions().timeZone || "the browser's zone";
export const onlyUtc = /^(Etc\/)?(UTC|UCT|GMT|Universal|Zulu)$/.test(local);
let utc = onlyUtc || remembered() === "UTC";

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a browser that stores nothing
  }
}

export function zone() {
  return utc ? "UTC" : local;
}

export function useUtc(wanted) {
  utc = wanted;
  try {
    localStorage.setItem(KEY, wanted ? "UTC" : "local");
  } catch {
    // it holds until the page is left
  }
}

/** By how much the zone is ahead of UTC at a time. */
export function offset(ms) {
  return utc ? 0 : -new Date(ms).getTimezoneOffset() * 60_000;
}

export function date(ms) {
  const time = new Date(ms + offset(ms));
  return time.getUTCFullYear() + "-" + pad(time.getUTCMonth() + 1) + "-" + pad(time.getUTCDate());
}

/** The time of day, to the millisecond where batches are shorter than a second. */
export function clock(ms, interval = 1_000) {
  const time = new Date(ms + offset(ms));
  const text = pad(time.getUTCHours()) + ":" + pad(time.getUTCMinutes()) + ":" + pad(time.getUTCSeconds());
  return interval % 1_000 === 0 ? text : text + "." + pad(time.getUTCMilliseconds(), 3);
}

export function dateTime(ms, interval) {
  return date(ms) + " " + clock(ms, interval);
}

/** The time of day, and the day if it is another than today. */
export function moment(ms, now, interval) {
  return date(ms) === date(now) ? clock(ms, interval) : dateTime(ms, interval);
}
