/** The API log: what the bot asked of the platform, newest at the bottom. */

import { h, reconcile } from "./dom.js";
import { store } from "./store.js";

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const keys = new WeakMap();
let counter = 0;

/** A stable key per call: the list moves up, its lines stay. */
function keyOf(call) {
  if (!keys.has(call)) {
    counter += 1;
    keys.set(call, `c${counter}`);
  }
  return keys.get(call);
}

/** @returns {{node: HTMLElement, update: () => void}} */
export function createCalls() {
  const body = h("div", { class: "calls-body", role: "log", "aria-live": "off", tabindex: 0, "aria-label": "Calls of the bot" });
  const none = h("p", { class: "calls-none" }, "No call yet. Each request that the bot makes to a platform appears here, with the answer it got.");
  const node = h("div", { class: "calls" }, none, body);

  function update() {
    const atEnd = body.scrollHeight - body.scrollTop - body.clientHeight < 30;
    none.hidden = store.calls.length > 0;
    reconcile(body, store.calls.map((call) => ({ key: keyOf(call), sig: "", call })), ({ call }) => line(call));
    if (atEnd) body.scrollTop = body.scrollHeight;
  }

  function line(call) {
    const ok = call.ok ?? !call.error;
    return h("div", { class: ok ? "call" : "call call-bad" }, h("time", {}, TIME.format(new Date(call.at * 1000))),
      h("span", { class: "call-result" }, ok ? "ok" : "failed"), h("code", {}, call.method), ok ? null : h("span", {}, call.error));
  }

  return { node, update };
}
