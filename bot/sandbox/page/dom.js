/**
 * The few DOM verbs that the page is built from.
 * Nothing here (or anywhere in this folder) assigns innerHTML: what people and bots write only ever becomes text nodes.
 */

const signatures = new WeakMap();
let counter = 0;

/** Return a document-unique id, for label/for and aria-* pairs. */
export function uid(prefix = "x") {
  counter += 1;
  return `${prefix}-${counter}`;
}

/**
 * Build an element. `props`: on* functions become listeners, `class`, `dataset` and `style` objects are understood,
 * true/false set or leave out an attribute, null and undefined are skipped. Children may be nested lists, strings or null.
 */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(node, name, value);
  append(node, children);
  return node;
}

function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "dataset") Object.assign(node.dataset, value);
  // CSSOM, not a style attribute: the page's own content security policy forbids the latter.
  else if (name === "style") for (const [key, val] of Object.entries(value)) node.style.setProperty(key, val);
  else if (["value", "checked", "selected", "disabled", "indeterminate"].includes(name)) node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

/** Append children; lists are flattened, null and false are left out. */
export function append(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/** Replace everything inside `node`. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, ...children);
}

/**
 * Make the children of `parent` match `items` ({key, sig, …}); a child is rebuilt only when its `sig` changed.
 * So scroll, text selection and focus survive: a rebuilt child gives focus back to the element with the same data-focus.
 */
export function reconcile(parent, items, make) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let cursor = parent.firstElementChild;
  for (const item of items) {
    let node = old.get(item.key);
    old.delete(item.key);
    if (!node || signatures.get(node) !== item.sig) {
      const fresh = make(item);
      fresh.dataset.key = item.key;
      signatures.set(fresh, item.sig);
      if (node) {
        if (cursor === node) cursor = fresh;
        swap(node, fresh);
      }
      node = fresh;
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
  for (const node of old.values()) node.remove();
}

/** Put `fresh` where `node` was; keyboard users stay on the control they were on. */
export function swap(node, fresh) {
  const active = node.contains(document.activeElement) ? document.activeElement : null;
  node.replaceWith(fresh);
  if (!active) return;
  const again = active.dataset.focus && fresh.querySelector(`[data-focus="${CSS.escape(active.dataset.focus)}"]`);
  (again || fresh).focus({ preventScroll: true });
}

/** Say something to screen readers without moving focus. */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (!region) return;
  // A fresh node per message: the same sentence twice is then read twice.
  region.append(h("p", {}, text));
  while (region.childElementCount > 5) region.firstElementChild.remove();
}

/** Everything inside `root` that Tab can reach, in order. */
export function tabStops(root) {
  const all = root.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]");
  return [...all].filter((node) => !node.disabled && node.tabIndex >= 0 && node.checkVisibility?.() !== false);
}

/** Keep Tab inside `root`; call from its keydown. */
export function trapTab(event, root) {
  if (event.key !== "Tab") return;
  const stops = tabStops(root);
  if (!stops.length) return;
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement === edge || !root.contains(document.activeElement)) {
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }
}

/**
 * Arrow keys in a group of which one member at a time is a tab stop (roving tabindex).
 * `pick` is called with the newly focused node.
 */
export function rove(event, nodes, pick) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const ends = { Home: 0, End: nodes.length - 1 };
  const here = nodes.indexOf(document.activeElement);
  if (here < 0 || event.altKey || (step === undefined && !(event.key in ends))) return;
  event.preventDefault();
  const next = nodes[step === undefined ? ends[event.key] : (here + step + nodes.length) % nodes.length];
  for (const node of nodes) node.tabIndex = node === next ? 0 : -1;
  next.focus();
  pick?.(next);
}
