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
 * @typedef {{steps: Step[], cast: (state: object) => object, after: string}} Guide
 */

/** @param {HTMLElement} root @param {() => {guide: Guide, mounted: object}} current the place on stage */
export function createGuide(root, current) {
  let open = remembered() !== "closed";
  let acted = [];
  let done = [];
  let print = "";
  on("acted", (one) => {
    acted = [...acted.slice(-60), one];
    changed();
  });
  on("reset", () => {
    acted = [];
    done = [];
  });

  function toggle(want = !open) {
    open = want;
    remember(open ? "open" : "closed");
    update();
    draw();
    if (!open) document.querySelector("[data-tool=guide]")?.focus();
    else root.querySelector("button")?.focus();
  }

  function update() {
    if (!open) return;
    const { guide } = current();
    const story = guide.cast(store.state);
    const before = done;
    // A step once done stays done: an edited message may be deleted later, a resolved ticket reopened.
    done = guide.steps.map((step, index) => Boolean(before[index] || step.done(story, acted)));
    const news = done.findIndex((yes, index) => yes && before.length && !before[index]);
    if (news >= 0) announce(`Step ${news + 1} done: ${guide.steps[news].title}.`);
    draw();
  }

  function draw() {
    const { guide } = current();
    const next = done.findIndex((yes) => !yes);
    const now = JSON.stringify([open, done, next]);
    if (now === print) return;
    print = now;
    root.hidden = !open;
    if (!open) return;
    const keep = root.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    fill(root, h("h2", { class: "guide-title" }, "Try this"), dots(guide, next), next < 0 ? finished(guide) : stepNode(guide, next),
      h("button", { class: "icon-button", type: "button", "aria-label": "Close the guide", title: "Close the guide", onclick: () => toggle(false) }, icon("close")));
    if (keep) root.querySelector(`[data-focus="${keep}"]`)?.focus();
  }

  function dots(guide, next) {
    const list = h("button", {
      class: "guide-dots", type: "button", "aria-haspopup": "true", "aria-expanded": "false", "data-focus": "dots",
      title: "Show all steps", onclick: (event) => openPanel(event.currentTarget, "All steps", all(guide, next)),
    }, h("span", { class: "sr-only" }, `${done.filter(Boolean).length} of ${guide.steps.length} steps done. Show all steps`));
    guide.steps.forEach((_, index) => list.append(h("span", { class: dotClass(index, next), "aria-hidden": "true" }, done[index] ? icon("check") : String(index + 1))));
    return list;
  }

  const dotClass = (index, next) => ["dot", done[index] ? "dot-done" : "", index === next ? "dot-next" : ""].join(" ").trim();

  function all(guide, next) {
    return h("ol", { class: "guide-all" }, guide.steps.map((step, index) => h("li", { "aria-current": index === next ? "step" : null },
      h("span", { class: dotClass(index, next) }, done[index] ? icon("check") : String(index + 1)),
      h("div", {}, h("strong", {}, step.title, done[index] ? h("span", { class: "sr-only" }, " (done)") : null), h("p", {}, step.text)),
      h("button", { class: "button", type: "button", onclick: () => (closePopup(), show(step)) }, step.help))));
  }

  function stepNode(guide, next) {
    const step = guide.steps[next];
    return h("div", { class: "guide-step" }, h("p", {}, h("span", { class: "guide-number" }, `${next + 1}`), step.text),
      h("button", { class: "button primary", type: "button", "data-focus": "help", onclick: () => show(step) }, step.help));
  }

  const show = (step) => step.show(current().guide.cast(store.state), current().mounted, acted);

  const finished = (guide) => h("div", { class: "guide-step" }, h("p", {}, h("strong", {}, "All seven done. "), guide.after));

  return { update, toggle, isOpen: () => open };
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
