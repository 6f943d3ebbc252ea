/** The toolbar: whose page this is, the sandbox clock, the bot's connection, the drawers, reset and help. */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { advance, reset } from "./net.js";
import { now, store } from "./store.js";
import { fullTime, span, weekdayTime } from "./times.js";
import { ask, openMenu, openPanel } from "./popups.js";
import { countFaults } from "./faults.js";
import { openHelp } from "./help.js";

const JUMPS = [["+15 min", 900], ["+1 h", 3600], ["+3 h", 10800], ["+1 day", 86400]];

/**
 * @param {HTMLElement} root
 * @param {{guide: object, drawers: object, say: Function}} parts
 */
export function createBar(root, { guide, drawers, say }) {
  const time = h("button", { class: "clock-time", type: "button", "aria-haspopup": "true", "aria-expanded": "false", onclick: (event) => clockPanel(event.currentTarget) });
  const jumps = h("div", { class: "clock-jumps", role: "group", "aria-label": "Move the sandbox clock forward" }, JUMPS.map(([label, seconds]) =>
    h("button", { class: "jump-button", type: "button", title: `Move the sandbox clock forward by ${label.slice(1)}`, onclick: () => move(seconds) }, label)));
  const bot = h("button", { class: "bot-state", type: "button", "aria-haspopup": "true", "aria-expanded": "false", onclick: (event) => botPanel(event.currentTarget) });
  const tool = (name, iconName, label, run) => h("button", { class: "tool", type: "button", "data-tool": name, title: label, "aria-label": label, onclick: run }, icon(iconName), h("span", {}, label));
  const faults = tool("faults", "flask", "Faults", () => drawers.toggle("faults"));
  const calls = tool("calls", "list", "API log", () => drawers.toggle("calls"));
  const guideTool = tool("guide", "compass", "Try this", () => guide.toggle());
  const more = h("button", {
    class: "tool tool-more", type: "button", "aria-label": "More", "aria-haspopup": "menu", "aria-expanded": "false", onclick: (event) => moreMenu(event.currentTarget),
  }, icon("sliders"));
  const badge = h("span", { class: "badge badge-warn", hidden: true });
  faults.append(badge);
  root.append(h("div", { class: "clock" }, time, jumps), h("div", { class: "tools-row" }, bot, guideTool, faults, calls,
    tool("reset", "reset", "Reset", startOver), tool("help", "help", "Help", openHelp), more));

  async function move(seconds) {
    const answer = await advance(seconds);
    if (answer.ok) say(`It is now ${weekdayTime(new Date(answer.now ?? now()))} in the sandbox.`);
    else say(answer.explain ?? answer.error, "error");
  }

  async function startOver() {
    const sure = await ask({
      title: "Start over?", text: "All messages and modals of the sandbox go, and all faults end. The bot stays connected; tickets it stored stay in its database.",
      yes: "Start over", danger: true,
    });
    if (!sure) return;
    const answer = await reset();
    say(answer.ok ? "A fresh workspace." : answer.explain ?? answer.error, answer.ok ? "plain" : "error");
  }

  function clockPanel(anchor) {
    const { offset_s: offset = 0 } = store.state?.clock ?? {};
    openPanel(anchor, "Sandbox clock", h("p", {}, h("strong", {}, fullTime(now()))),
      h("p", {}, offset > 0 ? `${span(offset)} ahead of the real time.` : "The same as the real time."),
      h("p", { class: "quiet" }, "Everything in the sandbox goes by this clock, the bot too. It only moves forward."),
      h("div", { class: "panel-row" }, JUMPS.map(([label, seconds]) => h("button", { class: "button", type: "button", onclick: () => move(seconds) }, label))));
  }

  function botPanel(anchor) {
    const state = store.state?.slack?.bot ?? {};
    openPanel(anchor, "Deskhand's connection", h("p", {}, h("strong", {}, botText(state, true))),
      h("p", { class: "quiet" }, state.connected ? "Messages and clicks reach the bot." : "What people do now waits for it, or is lost, as with the real Slack."),
      state.last_error ? h("p", {}, "Last error: ", h("code", {}, state.last_error)) : null);
  }

  function moreMenu(anchor) {
    openMenu(anchor, [
      { heading: "Sandbox" },
      { label: "Clock", icon: "clock", hint: weekdayTime(now()), run: () => clockPanel(anchor) },
      { label: "Faults", icon: "flask", run: () => drawers.toggle("faults") },
      { label: "API log", icon: "list", run: () => drawers.toggle("calls") },
      { label: "Try this", icon: "compass", run: () => guide.toggle() },
      { label: "Help", icon: "help", run: openHelp },
      { label: "Reset…", icon: "reset", danger: true, run: startOver },
    ], "Sandbox");
  }

  function update() {
    const { offset_s: offset = 0 } = store.state?.clock ?? {};
    fill(time, icon("clock"), h("span", { class: "sr-only" }, "Sandbox clock: "), h("span", {}, weekdayTime(now())), offset >= 30 ? h("small", {}, `+${span(offset)}`) : null);
    const state = store.state?.slack?.bot ?? {};
    bot.className = `bot-state ${state.connected ? "is-up" : "is-down"}`;
    fill(bot, h("span", { class: "state-dot" }), h("span", {}, botText(state)));
    bot.setAttribute("aria-label", botText(state));
    bot.title = botText(state, true);
    const broken = countFaults(store.state?.faults);
    badge.hidden = broken === 0;
    badge.textContent = String(broken);
    faults.setAttribute("aria-label", broken ? `Faults, ${broken} on` : "Faults");
    more.classList.toggle("has-faults", broken > 0);
    faults.setAttribute("aria-expanded", String(drawers.isOpen("faults")));
    calls.setAttribute("aria-expanded", String(drawers.isOpen("calls")));
    guideTool.setAttribute("aria-expanded", String(guide.isOpen()));
  }

  // The minute must turn by itself.
  setInterval(() => store.state && update(), 10000);
  return { update };
}

function botText(state, long = false) {
  if (!state.connected) return long ? "Deskhand is not connected" : "Bot offline";
  if (!long) return "Bot connected";
  return `Deskhand is connected${state.mode === "http" ? " over HTTP" : " by Socket Mode"}`;
}
