/** Small things that float: menus, the reaction picker, yes/no questions, dialogs of the page itself. */

import { fill, h, rove, uid } from "./dom.js";
import { icon } from "./icons.js";
import { emoji, PICKS } from "./emoji.js";

let open = null;

/** Close the floating menu, if any. Returns whether there was one. */
export function closePopup() {
  if (!open) return false;
  const { node, anchor } = open;
  open = null;
  const inside = node.contains(document.activeElement);
  node.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (inside && anchor.isConnected) anchor.focus({ preventScroll: true });
  return true;
}

/** Show `node` beside `anchor`; it goes on Esc, on a click elsewhere and on scrolling away. */
function popup(anchor, node) {
  const again = open?.anchor === anchor;
  closePopup();
  if (again) return null;
  // "auto" popovers live in the top layer (above dialogs) and close on Esc and outside clicks by themselves.
  node.setAttribute("popover", "auto");
  // Inside the landmark of its button, so that it is found where it belongs and takes that side's colour.
  (anchor.closest("dialog, .drawer, .side, .guide, .bar") ?? document.body).append(node);
  node.showPopover();
  place(node, anchor);
  open = { node, anchor };
  anchor.setAttribute("aria-expanded", "true");
  node.addEventListener("toggle", (event) => event.newState === "closed" && open?.node === node && closePopup());
  return node;
}

function place(node, anchor) {
  const from = anchor.getBoundingClientRect();
  const size = node.getBoundingClientRect();
  const below = from.bottom + 4;
  const top = below + size.height > innerHeight - 8 ? Math.max(8, from.top - size.height - 4) : below;
  const wanted = from.left < innerWidth / 2 ? from.left : from.right - size.width;
  const left = Math.min(wanted, innerWidth - size.width - 8);
  node.style.top = `${top}px`;
  node.style.left = `${Math.max(8, left)}px`;
}

/**
 * A menu of actions. Items: {label, icon?, danger?, hint?, run} or {heading}.
 * @param {HTMLElement} anchor the button it belongs to
 */
export function openMenu(anchor, items, label) {
  const node = h("div", { class: "menu", role: "menu", "aria-label": label });
  const buttons = [];
  for (const item of items) {
    if (item.heading) node.append(h("div", { class: "menu-heading", role: "presentation" }, item.heading));
    else buttons.push(node.appendChild(menuItem(item)));
  }
  if (!popup(anchor, node)) return;
  node.addEventListener("keydown", (event) => (event.key === "Tab" ? closePopup() : rove(event, buttons)));
  buttons[0]?.focus();
}

function menuItem(item) {
  const run = () => {
    closePopup();
    item.run();
  };
  return h("button", { class: item.danger ? "menu-item danger" : "menu-item", role: "menuitem", type: "button", tabindex: -1, onclick: run },
    item.icon ? icon(item.icon) : null, h("span", {}, item.label), item.hint ? h("small", {}, item.hint) : null);
}

/** The reaction picker. @param {(name: string) => void} pick */
export function openReactions(anchor, pick) {
  const buttons = PICKS.map((name, index) =>
    h("button", {
      class: "pick", type: "button", tabindex: index ? -1 : 0, "aria-label": name.replaceAll("_", " "), title: `:${name}:`,
      onclick: () => {
        closePopup();
        pick(name);
      },
    }, emoji(name)));
  const node = h("div", { class: "menu picks", role: "group", "aria-label": "React with" }, buttons);
  if (!popup(anchor, node)) return;
  node.addEventListener("keydown", (event) => roveGrid(event, buttons, 8));
  buttons[0].focus();
}

function roveGrid(event, nodes, columns) {
  const rows = { ArrowDown: columns, ArrowUp: -columns }[event.key];
  if (!rows) return rove(event, nodes);
  event.preventDefault();
  const next = nodes[nodes.indexOf(document.activeElement) + rows];
  return next?.focus();
}

/** Free-form popover with the given content. */
export function openPanel(anchor, label, ...content) {
  popup(anchor, h("div", { class: "menu panel-pop", role: "group", "aria-label": label, tabindex: -1 }, content))?.focus();
}

/**
 * A dialog of the page (not of the bot): modal, focus kept inside by the browser, Esc closes.
 * `build(close)` returns its content. Resolves with what `close` was given, undefined on Esc.
 */
export function dialog(title, build, extraClass = "") {
  return new Promise((resolve) => {
    const titleId = uid("dialog");
    let result;
    const node = h("dialog", { class: `dialog ${extraClass}`, "aria-labelledby": titleId });
    const close = (value) => {
      result = value;
      node.close();
    };
    fill(node,
      h("header", { class: "dialog-head" }, h("h2", { id: titleId }, title),
        h("button", { class: "icon-button", type: "button", "aria-label": "Close", onclick: () => close() }, icon("close"))),
      build(close));
    node.addEventListener("click", (event) => event.target === node && close());
    node.addEventListener("close", () => {
      node.remove();
      resolve(result);
    });
    document.body.append(node);
    node.showModal();
  });
}

/** Ask before doing. Resolves true or false. @param {{title: string, text: string|Node[], yes: string, no?: string, danger?: boolean}} question */
export async function ask({ title, text, yes, no = "Cancel", danger = false }) {
  const answer = await dialog(title, (close) => [
    h("div", { class: "dialog-body" }, text),
    h("footer", { class: "dialog-foot" },
      h("button", { class: "button", type: "button", onclick: () => close(false) }, no),
      h("button", { class: danger ? "button danger solid" : "button primary", type: "button", autofocus: true, onclick: () => close(true) }, yes)),
  ], "dialog-small");
  return answer === true;
}
