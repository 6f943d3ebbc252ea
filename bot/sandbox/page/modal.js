/**
 * The bot's modals. They cover only the side of the person they were opened for: the other side stays usable, and another
 * person of the same side never sees them.
 */

import { fill, h, tabStops, trapTab, uid } from "./dom.js";
import { icon } from "./icons.js";
import { renderBlocks } from "./blocks.js";
import { plainText } from "./mrkdwn.js";
import { imageAddress } from "./files.js";

/** @param {object} side see side.js @returns {{node: HTMLElement, update: (views: object[]) => boolean}} */
export function createModal(side) {
  const node = h("div", { class: "modal-layer", hidden: true });
  let fields = new Map();
  let shown = { id: null, print: "" };
  let errors = {};
  let back = null;
  /** What stands in the fields of each open view: it outlives a redraw, and a view pushed on top. */
  const typed = new Map();

  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      leave();
    } else trapTab(event, node);
  });

  /** Show the top view of the stack; returns whether one is open. */
  function update(views) {
    const view = views.at(-1);
    const print = view ? JSON.stringify(view) : "";
    if (print === shown.print) return Boolean(view);
    const opened = view && node.hidden;
    if (opened) back = document.activeElement;
    if (shown.id) typed.set(shown.id, read());
    for (const id of typed.keys()) if (!views.some((one) => one.id === id)) typed.delete(id);
    if (view?.id !== shown.id || view?.errors) errors = view?.errors ?? {};
    shown = { id: view?.id ?? null, print };
    node.hidden = !view;
    if (view) draw(view, views.length);
    else closed();
    return Boolean(view);
  }

  function closed() {
    fill(node);
    // Back to where the person was, if that button still stands; else to the message box.
    if (back?.isConnected && back !== document.body) back.focus({ preventScroll: true });
    back = null;
  }

  const read = () => new Map([...fields].map(([key, one]) => [key, one.read()]));

  function draw(view, depth) {
    const focusKey = node.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    fields = new Map();
    const titleId = uid("modal");
    const surface = { names: side.names(), people: side.people, channels: side.channels, image: imageAddress, fields, errors, fire };
    const body = h("div", { class: "modal-body" }, trouble(view), renderBlocks(view.blocks ?? [], surface));
    const stack = depth > 1 ? h("button", { class: "icon-button", type: "button", "aria-label": "Back", onclick: leave }, icon("back")) : null;
    fill(node, h("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": titleId, tabindex: -1 }, h("form", {
      novalidate: true, onsubmit: (event) => submit(event, view),
    },
    h("header", { class: "modal-head" }, stack, h("h3", { id: titleId }, plainText(view.title)),
      h("button", { class: "icon-button", type: "button", "aria-label": "Close", onclick: leave }, icon("close"))),
    body, foot(view))));
    for (const [key, value] of typed.get(view.id) ?? []) fields.get(key)?.write(value);
    settle(focusKey);
  }

  function trouble(view) {
    const text = errors["*"] ?? view.error;
    return text ? h("p", { class: "modal-trouble", role: "alert" }, text) : null;
  }

  function foot(view) {
    return h("footer", { class: "modal-foot" },
      h("span", { class: "modal-who" }, icon("lock"), `Only ${side.user().real_name.split(" ")[0]} sees this`),
      h("button", { class: "button", type: "button", onclick: leave }, plainText(view.close) || (view.submit ? "Cancel" : "Close")),
      view.submit ? h("button", { class: "button primary", type: "submit" }, plainText(view.submit)) : null);
  }

  /** Focus: where it was before a redraw, else the first faulty field, else the first field. */
  function settle(focusKey) {
    const same = focusKey && node.querySelector(`[data-focus="${CSS.escape(focusKey)}"]`);
    const faulty = node.querySelector("[aria-invalid]");
    const inputs = tabStops(node).filter((one) => one.closest(".modal-body"));
    (faulty ?? (same || inputs[0]) ?? node.firstElementChild).focus({ preventScroll: !faulty });
  }

  const byAction = () => Object.fromEntries([...fields.values()].map((one) => [one.element.action_id, one.read()]));

  /** Press or choose something. What was typed goes ahead: Slack tells the app the whole form's state with every action. */
  async function fire(block, element, value) {
    for (const one of fields.values()) {
      if (one.block.type === "input" && !one.block.dispatch_action) await side.act(inForm(one.block, one.element, one.read()), { quiet: true });
    }
    return side.act(inForm(block, element, value), { label: plainText(element.text) });
  }

  const inForm = (block, element, value) => ({
    do: "click", channel: "modal", view_id: shown.id, block_id: block.block_id, action_id: element.action_id, value,
  });

  async function submit(event, view) {
    event.preventDefault();
    if (node.getAttribute("aria-busy") === "true" || !check(view)) return;
    errors = {};
    // On the layer: the form is redrawn while the bot thinks.
    node.setAttribute("aria-busy", "true");
    const answer = await side.act({ do: "submit", view_id: view.id, values: byAction() }, { quiet: true });
    node.removeAttribute("aria-busy");
    const found = answer.errors ?? (answer.ok ? null : { "*": answer.explain ?? "We had some trouble connecting. Try again?" });
    if (found && shown.id === view.id) complain(view, found);
  }

  /** What Slack's own client checks before it sends: required fields. */
  function check(view) {
    const found = {};
    for (const one of fields.values()) {
      if (one.block.type !== "input" || one.block.optional) continue;
      const value = one.read();
      if (value === null || value === undefined || (typeof value === "string" ? !value.trim() : value.length === 0)) found[one.block.block_id] = "Please complete this required field.";
    }
    if (Object.keys(found).length) complain(view, found);
    return !Object.keys(found).length;
  }

  function complain(view, found) {
    typed.set(view.id, read());
    errors = found;
    draw(view, side.modals().length);
  }

  const leave = () => side.act({ do: "close_modal", view_id: shown.id }, { quiet: true });

  return { node, update };
}
