/**
 * The bot's modals. They cover only the side of the person they were opened for: the other side stays usable, and another
 * person of the same side never sees them.
 */

import { fill, h, tabStops, trapTab, uid } from "./dom.js";
import { icon } from "./icons.js";
import { renderBlocks } from "./blocks.js";
import { plainText } from "./mrkdwn.js";
import { imageAddress } from "./files.js";

const TROUBLE = "We had some trouble connecting. Try again?";
const isEmpty = (value) => value === null || value === undefined || (typeof value === "string" ? !value.trim() : value.length === 0);

/** The modal layer of one side: shows the top of the acting person's view stack. */
export class Modal {
  #side;
  #fields = new Map();
  #shown = { id: null, print: "" };
  #errors = {};
  #back = null;
  /** What stands in the fields of each open view: it outlives a redraw, and a view pushed on top. */
  #typed = new Map();

  /** @param {import("./side.js").Side} side */
  constructor(side) {
    this.#side = side;
    this.node = h("div", { class: "modal-layer", hidden: true, onkeydown: (event) => this.#keys(event) });
  }

  #keys(event) {
    if (event.key !== "Escape") return trapTab(event, this.node);
    event.stopPropagation();
    return this.#leave();
  }

  /** Show the top view of the stack; returns whether one is open. @param {object[]} views */
  update(views) {
    const view = views.at(-1);
    const print = view ? JSON.stringify(view) : "";
    if (print === this.#shown.print) return Boolean(view);
    if (view && this.node.hidden) this.#back = document.activeElement;
    this.#keepTyped(views);
    if (view?.id !== this.#shown.id || view?.errors) this.#errors = view?.errors ?? {};
    this.#shown = { id: view?.id ?? null, print };
    this.node.hidden = !view;
    if (view) this.#draw(view);
    else this.#closed();
    return Boolean(view);
  }

  focus() {
    this.node.firstElementChild?.focus();
  }

  #keepTyped(views) {
    if (this.#shown.id) this.#typed.set(this.#shown.id, this.#read());
    for (const id of this.#typed.keys()) if (!views.some((one) => one.id === id)) this.#typed.delete(id);
  }

  #closed() {
    fill(this.node);
    this.#fields = new Map();
    // Back to where the person was, if that button still stands.
    if (this.#back?.isConnected && this.#back !== document.body) this.#back.focus({ preventScroll: true });
    this.#back = null;
  }

  #read() {
    return new Map([...this.#fields].map(([key, one]) => [key, one.read()]));
  }

  #draw(view) {
    const focusKey = this.node.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const titleId = uid("modal");
    this.#fields = new Map();
    const body = h("div", { class: "modal-body" }, this.#trouble(), renderBlocks(view.blocks ?? [], this.#surface()));
    fill(this.node, h("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": titleId, tabindex: -1 },
      h("form", { novalidate: true, onsubmit: (event) => this.#submit(event, view) }, this.#head(view, titleId), body, this.#foot(view))));
    for (const [key, value] of this.#typed.get(view.id) ?? []) this.#fields.get(key)?.write(value);
    this.#settle(focusKey);
  }

  #surface() {
    const { people, channels } = this.#side;
    return {
      names: this.#side.names(), people, channels, image: imageAddress, fields: this.#fields, errors: this.#errors,
      fire: (block, element, value) => this.#fire(block, element, value),
    };
  }

  #head(view, titleId) {
    const leave = () => this.#leave();
    const pushed = this.#side.modals().length > 1;
    return h("header", { class: "modal-head" },
      pushed ? h("button", { class: "icon-button", type: "button", "aria-label": "Back", onclick: leave }, icon("back")) : null,
      h("h3", { id: titleId }, plainText(view.title)),
      h("button", { class: "icon-button", type: "button", "aria-label": "Close", onclick: leave }, icon("close")));
  }

  #trouble() {
    const text = this.#errors["*"];
    return text ? h("p", { class: "modal-trouble", role: "alert" }, text) : null;
  }

  #foot(view) {
    const closeLabel = plainText(view.close) || (view.submit ? "Cancel" : "Close");
    return h("footer", { class: "modal-foot" },
      h("span", { class: "modal-who" }, icon("lock"), `Only ${this.#side.user().real_name.split(" ")[0]} sees this`),
      h("button", { class: "button", type: "button", onclick: () => this.#leave() }, closeLabel),
      view.submit ? h("button", { class: "button primary", type: "submit" }, plainText(view.submit)) : null);
  }

  /** Focus the first faulty field, else what had the focus before a redraw, else the first field. */
  #settle(focusKey) {
    const same = focusKey && this.node.querySelector(`[data-focus="${CSS.escape(focusKey)}"]`);
    const faulty = this.node.querySelector("[aria-invalid]");
    const inputs = tabStops(this.node).filter((one) => one.closest(".modal-body"));
    (faulty ?? (same || inputs[0]) ?? this.node.firstElementChild).focus({ preventScroll: !faulty });
  }

  /** Press or choose something. What was typed goes ahead: Slack tells the app the whole form's state with every action. */
  async #fire(block, element, value) {
    for (const one of this.#fields.values()) {
      if (one.block.type === "input" && !one.block.dispatch_action) await this.#side.act(this.#inForm(one.block, one.element, one.read()), { quiet: true });
    }
    return this.#side.act(this.#inForm(block, element, value), { label: plainText(element.text) });
  }

  #inForm(block, element, value) {
    return { do: "click", channel: "modal", view_id: this.#shown.id, block_id: block.block_id, action_id: element.action_id, value };
  }

  async #submit(event, view) {
    event.preventDefault();
    if (this.node.getAttribute("aria-busy") === "true" || !this.#complete(view)) return;
    this.#errors = {};
    const values = Object.fromEntries([...this.#fields.values()].map((one) => [one.element.action_id, one.read()]));
    // On the layer: the form itself is redrawn while the bot thinks.
    this.node.setAttribute("aria-busy", "true");
    const answer = await this.#side.act({ do: "submit", view_id: view.id, values }, { quiet: true });
    this.node.removeAttribute("aria-busy");
    const found = answer.errors ?? (answer.ok ? null : { "*": answer.explain ?? TROUBLE });
    if (found && this.#shown.id === view.id) this.#complain(view, found);
  }

  /** What Slack's own client checks before it sends: required fields. */
  #complete(view) {
    const missing = [...this.#fields.values()].filter(({ block, read }) => block.type === "input" && !block.optional && isEmpty(read()));
    if (missing.length) this.#complain(view, Object.fromEntries(missing.map(({ block }) => [block.block_id, "Please complete this required field."])));
    return missing.length === 0;
  }

  #complain(view, errors) {
    this.#typed.set(view.id, this.#read());
    this.#errors = errors;
    this.#draw(view);
  }

  #leave() {
    return this.#side.act({ do: "close_modal", view_id: this.#shown.id }, { quiet: true });
  }
}
