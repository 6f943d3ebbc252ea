/** The toolbar: whose page this is, the sandbox clock, the bot's connection, the drawers, reset and help. */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { advance, reset } from "./net.js";
import { now, store } from "./store.js";
import { fullTime, span, weekdayTime } from "./times.js";
import { ask, openMenu, openPanel } from "./popups.js";
import { countFaults } from "./faults.js";
import { places } from "./places.js";
import { openHelp } from "./help.js";

const JUMPS = [["+15 min", 900], ["+1 h", 3600], ["+3 h", 10800], ["+1 day", 86400]];

/** The toolbar's contents; `update()` redraws them from the store. */
export class Bar {
  #guide;
  #drawers;
  #say;

  /** @param {HTMLElement} root @param {{guide: object, drawers: object, say: (text: string, tone?: string) => void}} parts */
  constructor(root, { guide, drawers, say }) {
    [this.#guide, this.#drawers, this.#say] = [guide, drawers, say];
    root.append(this.#clock(), this.#tools());
    // The minute must turn by itself.
    setInterval(() => store.state && this.update(), 10000);
  }

  #clock() {
    this.time = h("button", {
      class: "clock-time", type: "button", "aria-haspopup": "true", "aria-expanded": "false", onclick: (event) => this.#clockPanel(event.currentTarget),
    });
    const jumps = JUMPS.map(([label, seconds]) => h("button", {
      class: "jump-button", type: "button", title: `Move the sandbox clock forward by ${label.slice(1)}`, onclick: () => this.#move(seconds),
    }, label));
    return h("div", { class: "clock" }, this.time, h("div", { class: "clock-jumps", role: "group", "aria-label": "Move the sandbox clock forward" }, jumps));
  }

  #tools() {
    const popup = { type: "button", "aria-haspopup": "true", "aria-expanded": "false" };
    this.bot = h("button", { class: "bot-state", ...popup, onclick: (event) => botPanel(event.currentTarget) });
    this.badge = h("span", { class: "badge badge-warn", hidden: true });
    this.faults = tool("faults", "flask", "Faults", () => this.#drawers.toggle("faults"));
    this.faults.append(this.badge);
    this.calls = tool("calls", "list", "API log", () => this.#drawers.toggle("calls"));
    this.guideTool = tool("guide", "compass", "Try this", () => this.#guide.toggle());
    this.more = h("button", { class: "tool tool-more", ...popup, "aria-label": "More", onclick: (event) => this.#moreMenu(event.currentTarget) }, icon("sliders"));
    return h("div", { class: "tools-row" }, this.bot, this.guideTool, this.faults, this.calls,
      tool("reset", "reset", "Reset", () => this.#startOver()), tool("help", "help", "Help", openHelp), this.more);
  }

  async #move(seconds) {
    const answer = await advance(seconds);
    if (answer.ok) this.#say(`It is now ${weekdayTime(new Date(answer.now ?? now()))} in the sandbox.`);
    else this.#say(answer.explain ?? answer.error, "error");
  }

  async #startOver() {
    const sure = await ask({
      title: "Start over?", text: "All messages and mails of the sandbox go, all faults end, and the desk begins anew with an empty queue. The clock stays where it is.",
      yes: "Start over", danger: true,
    });
    if (!sure) return;
    const answer = await reset();
    this.#say(answer.ok ? "A fresh workspace." : answer.explain ?? answer.error, answer.ok ? "plain" : "error");
  }

  #clockPanel(anchor) {
    const { offset_s: offset = 0 } = store.state?.clock ?? {};
    openPanel(anchor, "Sandbox clock", h("p", {}, h("strong", {}, fullTime(now()))),
      h("p", {}, offset > 0 ? `${span(offset)} ahead of the real time.` : "The same as the real time."),
      h("p", { class: "quiet" }, "Everything in the sandbox goes by this clock, the bot too. It only moves forward."),
      h("div", { class: "panel-row" }, JUMPS.map(([label, seconds]) => h("button", { class: "button", type: "button", onclick: () => this.#move(seconds) }, label))));
  }

  #moreMenu(anchor) {
    openMenu(anchor, [
      { heading: "Sandbox" },
      { label: "Clock", icon: "clock", hint: weekdayTime(now()), run: () => this.#clockPanel(anchor) },
      { label: "Faults", icon: "flask", run: () => this.#drawers.toggle("faults") },
      { label: "API log", icon: "list", run: () => this.#drawers.toggle("calls") },
      { label: "Try this", icon: "compass", run: () => this.#guide.toggle() },
      ...this.#guide.others().map((one) => ({ label: `Try: ${one.name}`, icon: "compass", run: () => this.#guide.pick(one) })),
      { label: "Help", icon: "help", run: openHelp },
      { label: "Reset…", icon: "reset", danger: true, run: () => this.#startOver() },
    ], "Sandbox");
  }

  update() {
    const { offset_s: offset = 0 } = store.state?.clock ?? {};
    fill(this.time, icon("clock"), h("span", { class: "sr-only" }, "Sandbox clock: "), h("span", {}, weekdayTime(now())), offset >= 30 ? h("small", {}, `+${span(offset)}`) : null);
    this.#updateBot(bots());
    const broken = countFaults(store.state?.faults);
    this.badge.hidden = broken === 0;
    this.badge.textContent = String(broken);
    this.faults.setAttribute("aria-label", broken ? `Faults, ${broken} on` : "Faults");
    this.more.classList.toggle("has-faults", broken > 0);
    this.faults.setAttribute("aria-expanded", String(this.#drawers.isOpen("faults")));
    this.calls.setAttribute("aria-expanded", String(this.#drawers.isOpen("calls")));
    this.guideTool.setAttribute("aria-expanded", String(this.#guide.isOpen()));
  }

  #updateBot(all) {
    this.bot.className = `bot-state ${all.every((one) => one.connected) ? "is-up" : "is-down"}`;
    fill(this.bot, h("span", { class: "state-dot" }), h("span", {}, summary(all)));
    this.bot.setAttribute("aria-label", summary(all));
    this.bot.title = all.map((one) => sentence(one)).join("; ");
  }
}

function tool(name, iconName, label, run) {
  return h("button", { class: "tool", type: "button", "data-tool": name, title: label, "aria-label": label, onclick: run }, icon(iconName), h("span", {}, label));
}

/** The bot's connection to each platform that is here. */
function bots() {
  return places.filter((place) => store.state?.[place.id]?.bot).map((place) => ({ name: place.name, ...store.state[place.id].bot }));
}

function botPanel(anchor) {
  openPanel(anchor, "Deskhand's connection", bots().map((one) => [h("p", {}, h("strong", {}, sentence(one))),
    h("p", { class: "quiet" }, one.connected ? "Messages and clicks reach the bot." : `What people do now waits for it, or is lost, as with the real ${one.name}.`),
    one.identifies_per_day ? h("p", { class: "quiet" }, `${one.identifies_left} of ${one.identifies_per_day} identifies are left today.`) : null,
    one.last_error ? h("p", {}, "Last error: ", h("code", {}, one.last_error)) : null]));
}

function summary(all) {
  const down = all.filter((one) => !one.connected);
  if (!down.length) return "Bot connected";
  return down.length === all.length ? "Bot offline" : `${down.map((one) => one.name).join(", ")} offline`;
}

const WAYS = { http: "over HTTP", socket: "by Socket Mode", gateway: "to the gateway", imap: "over IMAP" };

function sentence({ name, connected, mode }) {
  return connected ? `Deskhand is connected to ${name} ${WAYS[mode] ?? ""}`.trim() : `Deskhand is not connected to ${name}`;
}
