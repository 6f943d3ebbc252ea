/**
 * What the page knows: the sandbox's state as last heard, and who wants to be told of changes.
 * Only `receive` writes `state`; views read it and are redrawn together, once per frame.
 */

const MAX_CALLS = 100;
const watchers = new Set();
const listeners = new Map();
let scheduled = false;
let pressedAt = 0;
let owed = false;

/** The one state of the page. Read it anywhere; `receive` alone writes it. */
export const store = {
  /** Whole state as the server sends it, null until first contact. */
  state: null,
  /** Is the page's own line to the sandbox up? */
  linked: false,
  /** Last Web API calls of the bot, newest last. */
  calls: [],
  /** Milliseconds between the browser's clock and the sandbox's. */
  skew: 0,
};

/** The sandbox's time now, as a Date. */
export function now() {
  return new Date(Date.now() + store.skew);
}

/** Call `view` after every change (batched). */
export function watch(view) {
  watchers.add(view);
}

/** Ask for a redraw. */
export function changed() {
  if (scheduled) return;
  scheduled = true;
  // Frames stop in a hidden tab; a timer keeps badges and the title right there.
  if (document.hidden) setTimeout(flush, 50);
  else requestAnimationFrame(flush);
}

// A button that is rebuilt between press and release loses the click, so redraws wait for the finger to lift.
const LONGEST_PRESS_MS = 1500;
addEventListener("pointerdown", () => {
  pressedAt = Date.now();
}, true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, release, true);

function release() {
  pressedAt = 0;
  if (owed) changed();
}

function flush() {
  scheduled = false;
  owed = Date.now() - pressedAt < LONGEST_PRESS_MS;
  if (!store.state || owed) return;
  for (const view of watchers) view();
}

/** Hear of single happenings: "patch", "state", "acted". */
export function on(name, listener) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(listener);
}

/** Tell the listeners of `name`. */
export function emit(name, value) {
  for (const listener of listeners.get(name) ?? []) listener(value);
}

/**
 * Take in one message of the live socket. Patches of a platform go to that platform's module.
 * @param {object} message @param {{id: string, apply: Function}[]} places
 */
export function receive(message, places) {
  const { type, ...rest } = message;
  if (type === "state") {
    store.state = rest;
    const calls = places.flatMap((place) => rest[place.id]?.calls ?? []);
    store.calls = calls.sort((a, b) => a.at - b.at).slice(-MAX_CALLS);
    setClock(rest.clock);
    emit("state", rest);
  } else if (store.state) {
    patch(type, rest, places);
    emit("patch", message);
  }
  changed();
}

function patch(type, rest, places) {
  if (type === "clock") setClock(rest.clock ?? rest);
  else if (type === "faults") store.state.faults = rest.faults ?? rest;
  else if (type === "call") store.calls = [...store.calls, dated(rest)].slice(-MAX_CALLS);
  else {
    const place = places.find((one) => one.id === (rest.platform ?? "slack"));
    if (place && store.state[place.id]) place.apply(store.state[place.id], { type, ...rest });
  }
}

/** A call as it happens counts the server's own seconds; the log shows the time of day at which it was heard of. */
const dated = (call) => (call.at > 1e9 ? call : { ...call, at: now().getTime() / 1000 });

function setClock(clock) {
  if (!clock?.now) return;
  store.state.clock = clock;
  store.skew = new Date(clock.now).getTime() - Date.now();
}
