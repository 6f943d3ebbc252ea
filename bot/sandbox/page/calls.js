/** The API log: what the bot asked of the platform, newest at the bottom. */

import { h, reconcile } from "./dom.js";
import { now, store } from "./store.js";

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const stamps = new WeakMap();
let counter = 0;

/** The server's `at` may count from its own start; then the moment of arrival is what can be shown. */
function stamp(call) {
  if (!stamps.has(call)) {
    counter += 1;
    const told = typeof call.at === "string" ? new Date(call.at) : call.at > 1e9 ? new Date(call.at * 1000) : now();
    stamps.set(call, { key: `c${counter}`, time: TIME.format(told) });
  }
  return stamps.get(call);
}

/** @returns {{node: HTMLElement, update: () => void}} */
export function createCalls() {
  const body = h("div", { class: "calls-body", role: "log", "aria-live": "off", tabindex: 0, "aria-label": "Calls of the bot" });
  const none = h("p", { class: "calls-none" }, "No call yet. Each request that the bot makes to Slack appears here, with the answer it got.");
  const node = h("div", { class: "calls" }, none, body);

  function update() {
    const atEnd = body.scrollHeight - body.scrollTop - body.clientHeight < 30;
    none.hidden = store.calls.length > 0;
    reconcile(body, store.calls.map((call) => ({ key: stamp(call).key, sig: "", call })), ({ call }) => line(call));
    if (atEnd) body.scrollTop = body.scrollHeight;
  }

  function line(call) {
    const ok = call.ok ?? !call.error;
    return h("div", { class: ok ? "call" : "call call-bad" }, h("time", {}, stamp(call).time), h("code", {}, call.method),
      h("span", { class: "call-result" }, ok ? "ok" : call.error || "failed"));
  }

  return { node, update };
}
