/** The "Try this" strip: one step at a time, ticked off by watching the state. Dismissable, and back with the compass button. */

import { announce, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { changed, on, store } from "./store.js";
import { openPanel, closePopup } from "./popups.js";

const KEY = "deskhand.guide";

/**
 * @typedef {object} Step
 * @property {string} title @property {string} text @property {string} help
 * @property {(story: object, acted: object[]) => boolean} done
 * @property {(story: object, place: object, acted: object[]) => void} show
 * `place` is a stage (see stage.js) whose sides stand on the guide's own platform.
 * @typedef {{name: string, steps: Step[], cast: (state: object) => object, after: string, next?: Guide}} Guide
 * `next` is the story that follows on the same platform.
 */

/** The strip itself; what the steps are comes from the place on stage. */
export class GuideStrip {
  #root;
  #current;
  #open = remembered() !== "closed";
  #acted = [];
  #done = [];
  #print = "";
  #first = null;
  #guide = null;

  /** @param {HTMLElement} root @param {() => {guide: Guide, mounted: object}} current the place on stage */
  constructor(root, current) {
    [this.#root, this.#current] = [root, current];
    on("acted", (one) => {
      this.#acted = [...this.#acted.slice(-60), one];
      changed();
    });
    on("reset", () => {
      [this.#acted, this.#done] = [[], []];
    });
  }

  isOpen() {
    return this.#open;
  }

  toggle(want = !this.#open) {
    this.#open = want;
    remember(want ? "open" : "closed");
    this.update();
    this.#draw();
    if (want) this.#root.querySelector("button")?.focus();
    else document.querySelector("[data-tool=guide]")?.focus();
  }

  /** The story that is on: the platform's first one, until another is picked. */
  #story() {
    const { guide } = this.#current();
    if (guide !== this.#first) [this.#first, this.#guide, this.#done, this.#print] = [guide, guide, [], ""];
    return this.#guide;
  }

  /** The platform's other stories, for the menu of a narrow page. */
  others() {
    const story = this.#story();
    return stories(this.#first).filter((one) => one !== story);
  }

  /** Begin a story, also where the guide was closed. */
  pick(guide) {
    closePopup();
    if (!this.#open) this.toggle(true);
    [this.#guide, this.#done, this.#print] = [guide, [], ""];
    this.update();
    this.#draw();
    this.#root.querySelector("[data-focus=help]")?.focus();
  }

  update() {
    if (!this.#open || !store.state) return;
    const guide = this.#story();
    const story = guide.cast(store.state);
    const before = this.#done;
    // A step once done stays done: an edited message may be deleted later, a resolved ticket reopened.
    this.#done = guide.steps.map((step, index) => Boolean(before[index] || step.done(story, this.#acted)));
    const news = this.#done.findIndex((yes, index) => yes && before.length && !before[index]);
    if (news >= 0) announce(`Step ${news + 1} done: ${guide.steps[news].title}.`);
    this.#draw();
  }

  #draw() {
    const guide = this.#story();
    const next = this.#done.findIndex((yes) => !yes);
    const print = JSON.stringify([this.#open, this.#done, next, guide.steps[0].title]);
    if (print === this.#print) return;
    this.#print = print;
    this.#root.hidden = !this.#open;
    if (!this.#open) return;
    const keep = this.#root.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const close = h("button", { class: "icon-button", type: "button", "aria-label": "Close the guide", title: "Close the guide", onclick: () => this.toggle(false) }, icon("close"));
    fill(this.#root, h("h2", { class: "guide-title" }, "Try this"), this.#dots(guide, next), next < 0 ? this.#finished(guide) : this.#step(guide, next), close);
    if (keep) this.#root.querySelector(`[data-focus="${keep}"]`)?.focus();
  }

  #dot(index, next, props = {}) {
    const kind = [this.#done[index] ? "dot-done" : "", index === next ? "dot-next" : ""].join(" ");
    return h("span", { class: `dot ${kind}`.trim(), ...props }, this.#done[index] ? icon("check") : String(index + 1));
  }

  #dots(guide, next) {
    return h("button", {
      class: "guide-dots", type: "button", "aria-haspopup": "true", "aria-expanded": "false", "data-focus": "dots",
      title: "Show all steps", onclick: (event) => openPanel(event.currentTarget, "All steps", this.#all(guide, next)),
    }, h("span", { class: "sr-only" }, `${this.#done.filter(Boolean).length} of ${guide.steps.length} steps done. Show all steps`),
    guide.steps.map((_, index) => this.#dot(index, next, { "aria-hidden": "true" })));
  }

  #all(guide, next) {
    const go = (step) => {
      closePopup();
      this.#show(step);
    };
    const steps = h("ol", { class: "guide-all" }, guide.steps.map((step, index) => h("li", { "aria-current": index === next ? "step" : null },
      this.#dot(index, next),
      h("div", {}, h("strong", {}, step.title, this.#done[index] ? h("span", { class: "sr-only" }, " (done)") : null), h("p", {}, step.text)),
      h("button", { class: "button", type: "button", onclick: () => go(step) }, step.help))));
    const others = this.others();
    if (!others.length) return steps;
    return [steps, h("h3", {}, "Other stories"), h("div", { class: "panel-row" },
      others.map((one) => h("button", { class: "button", type: "button", onclick: () => this.pick(one) }, one.name)))];
  }

  #step(guide, next) {
    const step = guide.steps[next];
    return h("div", { class: "guide-step" }, h("p", {}, h("span", { class: "guide-number" }, String(next + 1)), step.text),
      h("button", { class: "button primary", type: "button", "data-focus": "help", onclick: () => this.#show(step) }, step.help));
  }

  #show(step) {
    const { mounted } = this.#current();
    step.show(this.#story().cast(store.state), mounted, this.#acted);
  }

  #finished(guide) {
    return h("div", { class: "guide-step" }, h("p", {}, h("strong", {}, "All done. "), guide.after),
      guide.next ? h("button", { class: "button primary", type: "button", "data-focus": "help", onclick: () => this.pick(guide.next) }, `Next: ${guide.next.name}`) : null);
  }
}

/** A story and all that follow it. */
function stories(first) {
  return first ? [first, ...stories(first.next)] : [];
}

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // Storage can be forbidden; then the guide is simply back after a reload.
  }
}
