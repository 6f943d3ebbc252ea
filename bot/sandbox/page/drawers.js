/** Panels of the page that slide in: faults from the right, the API log from below. One of each at most; Esc closes the last one. */

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { changed } from "./store.js";

/** @param {Record<string, {title: string, edge: "right"|"bottom", content: {node: HTMLElement, update: Function}, root: HTMLElement}>} specs */
export function createDrawers(specs) {
  const open = [];
  const nodes = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, build(name, spec)]));

  function build(name, spec) {
    const titleId = uid("drawer");
    const node = h("aside", { class: `drawer drawer-${spec.edge}`, "aria-labelledby": titleId, hidden: true, tabindex: -1 },
      h("header", { class: "drawer-head" }, h("h2", { id: titleId }, spec.title),
        h("button", { class: "icon-button", type: "button", "aria-label": `Close ${spec.title}`, onclick: () => toggle(name, false) }, icon("close"))),
      spec.content.node);
    spec.root.append(node);
    return node;
  }

  function toggle(name, want = !open.includes(name)) {
    const at = open.indexOf(name);
    if (at >= 0) open.splice(at, 1);
    if (want) open.push(name);
    const node = nodes[name];
    const inside = node.contains(document.activeElement);
    node.hidden = !want;
    changed();
    if (want) node.focus({ preventScroll: true });
    else if (inside) document.querySelector(`[data-tool=${name}]`)?.focus();
  }

  return {
    toggle,
    isOpen: (name) => open.includes(name),
    closeTop: () => {
      const name = open.at(-1);
      if (name) toggle(name, false);
      return Boolean(name);
    },
    update: () => open.forEach((name) => specs[name].content.update()),
  };
}
