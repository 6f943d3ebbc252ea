/** How moments are written on the page: in the reader's own time zone and manner. */

import { now } from "./store.js";

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const WEEKDAY_TIME = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

/** A Slack ts ("1712345678.000100") as a Date. */
export const tsDate = (ts) => new Date(parseFloat(ts) * 1000);
/** "02:15 PM", "Mon 02:15 PM", and everything down to the second. */
export const clockTime = (date) => TIME.format(date);
export const weekdayTime = (date) => WEEKDAY_TIME.format(date);
export const fullTime = (date) => FULL.format(date);
/** Same local calendar day? */
export const sameDay = (a, b) => a.toDateString() === b.toDateString();

/** "Today", "Yesterday" or the date, seen from the sandbox's clock. */
export function dayName(date) {
  const today = now();
  const before = new Date(today);
  before.setDate(today.getDate() - 1);
  if (sameDay(date, today)) return "Today";
  return sameDay(date, before) ? "Yesterday" : DAY.format(date);
}

/** "3 h 15 min" for a number of seconds. */
export function span(seconds) {
  const minutes = Math.round(seconds / 60);
  const parts = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor(minutes / 60) % 24, "h"],
    [minutes % 60, "min"],
  ];
  return parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`).join(" ") || "0 min";
}

const PATTERNS = {
  date_num: (d) => new Intl.DateTimeFormat("sv-SE").format(d),
  date: (d) => new Intl.DateTimeFormat(undefined, { dateStyle: "long" }).format(d),
  date_short: (d) => new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(d),
  date_long: (d) => new Intl.DateTimeFormat(undefined, { dateStyle: "full" }).format(d),
  time: clockTime,
  time_secs: (d) => new Intl.DateTimeFormat(undefined, { timeStyle: "medium" }).format(d),
  ago: (d) => ago(d),
};

/** Fill Slack's `<!date^…>` template, e.g. "{date_short_pretty} at {time}". */
export function dateTemplate(date, template) {
  return template.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name, pretty) => {
    const near = pretty && ["Today", "Yesterday"].includes(dayName(date)) ? dayName(date).toLowerCase() : null;
    return near ?? PATTERNS[name]?.(date) ?? whole;
  });
}

function ago(date) {
  const seconds = (now() - date) / 1000;
  return seconds < 0 ? `in ${span(-seconds)}` : `${span(seconds)} ago`;
}
