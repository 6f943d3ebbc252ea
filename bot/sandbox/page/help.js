/** The list of keyboard shortcuts and the keys that work everywhere on the page. */

import { h } from "./dom.js";
import { closePopup, dialog } from "./popups.js";

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const ALT = MAC ? "⌥" : "Alt";
const CTRL = MAC ? "⌘" : "Ctrl";

const LIST = [
  [[`${ALT} 1`, `${ALT} 2`], "Go to the customer's side, the team's side"],
  [[`${ALT} P`], "Be the next person of this side"],
  [[`${ALT} ↑`, `${ALT} ↓`], "Previous, next channel"],
  [["↑", "↓"], "Move in the channel list, in menus, from message to message"],
  [["Enter", `${CTRL} Enter`], "Send"],
  [["Shift Enter"], "New line"],
  [["↑"], "In an empty box: edit your last message"],
  [["/"], "At the start of a message: commands"],
  [["Esc"], "Close the menu, form, editor, thread or drawer"],
  [["?"], "This list"],
];

/** Show the list of shortcuts. */
export function openHelp() {
  return dialog("Keyboard shortcuts", () => h("div", { class: "dialog-body" },
    h("dl", { class: "keys" }, LIST.map(([keys, what]) => h("div", {},
      h("dt", {}, keys.map((key) => h("kbd", {}, key))), h("dd", {}, what)))),
    h("p", { class: "dialog-note" }, "Everything on this page runs on your machine: an imitation of each platform that is strict about what the real one refuses, with the real bot connected to it. Nothing leaves the machine.")));
}

const inText = (node) => node?.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select");

/**
 * Install the page's keys. @param {() => object} mounted the place on stage @param {{closeTop: () => boolean}} drawers
 */
export function installKeys(mounted, drawers) {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey) return alt(event, mounted());
    if (event.key === "?" && !inText(event.target)) {
      event.preventDefault();
      openHelp();
    } else if (event.key === "Escape" && !closePopup() && !drawers.closeTop()) mounted().side(sideOf(event.target, mounted()))?.closeThread();
  });
}

const sideOf = (node, mounted) => (node.closest?.(".side-customer") ? "customer" : node.closest?.(".side-team") ? "team" : mounted.front());

function alt(event, mounted) {
  const side = mounted.side(sideOf(event.target, mounted));
  // By code, not by key: on a Mac, Option makes other characters of these keys.
  const run = {
    Digit1: () => mounted.show("customer"),
    Digit2: () => mounted.show("team"),
    KeyP: () => side.nextPerson(),
    ArrowUp: () => side.nextChannel(-1),
    ArrowDown: () => side.nextChannel(1),
  }[event.code];
  if (!run) return;
  event.preventDefault();
  run();
}
