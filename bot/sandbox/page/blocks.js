/**
 * Block Kit. `renderBlocks` turns a list of blocks into DOM for a message, a modal or App Home; what happens when something
 * is pressed is the surface's business (`surface.fire`). An element this page does not know says so instead of vanishing.
 */

import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { field } from "./fields.js";
import { ask, openMenu } from "./popups.js";
import { mrkdwn, plainText, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/**
 * @typedef {object} Surface
 * @property {object} names                      for mentions
 * @property {() => object[]} people             {id, label} for users_select
 * @property {() => object[]} channels           {id, label} for channel selects
 * @property {(block: object, element: object, value?: any) => Promise<any>} fire   somebody used an element
 * @property {(url: string) => string|null} image  address an <img> may load, or null
 * @property {Map<string, object>} [fields]      filled with the input fields, keyed block_id/action_id
 * @property {Record<string, string>} [errors]   block_id -> sentence
 */

/** @param {object[]} blocks @param {Surface} surface @returns {HTMLElement} */
export function renderBlocks(blocks, surface) {
  return h("div", { class: "blocks" }, blocks.map((block, index) => {
    const make = BLOCKS[block.type];
    // Slack gives every block an id; a hand-made one may lack it, and fields need a stable key.
    const named = block.block_id ? block : { ...block, block_id: `#${index}` };
    return make ? make(named, surface) : unknown(block.type);
  }));
}

const BLOCKS = {
  section,
  header: (block) => h("h4", { class: "b-header" }, plainText(block.text)),
  divider: () => h("hr", { class: "b-divider" }),
  context: (block, s) => h("div", { class: "b-context" }, (block.elements ?? []).map((el) =>
    (el.type === "image" ? picture(el, s, "b-context-img") : h("span", { class: "b-context-text" }, textObject(el, s.names))))),
  actions: (block, s) => h("div", { class: "b-actions" }, (block.elements ?? []).map((el) => element(block, el, s))),
  rich_text: (block, s) => richText(block, s.names),
  markdown: (block, s) => h("div", { class: "b-section" }, mrkdwn(fromMarkdown(block.text ?? ""), s.names)),
  image: (block, s) => h("figure", { class: "b-image" },
    block.title ? h("figcaption", {}, plainText(block.title)) : null, picture(block, s, "")),
  table,
  input,
};

const unknown = (what) => h("div", { class: "b-unknown" }, `(${what}: not shown in the sandbox)`);

function section(block, surface) {
  const fields = block.fields?.length
    ? h("div", { class: "b-fields" }, block.fields.map((one) => h("div", { class: "b-field" }, textObject(one, surface.names))))
    : null;
  const side = block.accessory
    ? h("div", { class: "b-accessory" }, block.accessory.type === "image"
      ? picture(block.accessory, surface, "b-thumb") : element(block, block.accessory, surface))
    : null;
  return h("div", { class: side ? "b-section b-split" : "b-section" },
    h("div", { class: "b-main" }, block.text ? h("div", { class: "b-text" }, textObject(block.text, surface.names)) : null, fields), side);
}

function table(block, surface) {
  const cell = (one) => (one.type === "rich_text" ? richText(one, surface.names) : plainText(one));
  return h("div", { class: "b-table" }, h("table", {}, (block.rows ?? []).map((row, index) =>
    h("tr", {}, row.map((one) => h(index ? "td" : "th", {}, cell(one)))))));
}

/** The markdown block speaks CommonMark; the few marks that differ are put in Slack's way. */
function fromMarkdown(text) {
  return text
    .replace(/&(?!amp;|lt;|gt;)/g, "&amp;").replace(/</g, "&lt;")
    .replace(/^#{1,6} +(.+)$/gm, "**$1**")
    .replace(/^(\s*)[*+-] +/gm, "$1• ")
    .replace(/\[([^\]\n]+)\]\(((?:https?|mailto):[^)\s]+)\)/g, "<$2|$1>")
    .replace(/(?<!\*)\*(?!\*)([^*\n]+)\*(?!\*)/g, "_$1_")
    .replace(/\*\*([^*\n]+)\*\*/g, "*$1*")
    .replace(/~~([^~\n]+)~~/g, "~$1~");
}

function picture(image, surface, extra) {
  const address = surface.image(image.image_url ?? image.slack_file?.url ?? image.slack_file?.id ?? "");
  if (address) return h("img", { class: `b-img ${extra}`, src: address, alt: image.alt_text ?? "", loading: "lazy" });
  // Nothing is fetched from outside this machine: a foreign picture is named, not loaded.
  return h("span", { class: `b-noimg ${extra}`, title: image.image_url ?? "" }, image.alt_text || "image");
}

/** An interactive element that acts at once (in actions, as accessory). */
function element(block, el, surface) {
  if (el.type === "button" || el.type === "workflow_button") return button(block, el, surface);
  if (el.type === "overflow") return overflow(block, el, surface);
  const label = plainText(el.placeholder) || el.action_id || el.type;
  const control = field(el, surface, { "aria-label": label, "data-focus": focusKey(block, el) });
  if (!control) return unknown(el.type);
  control.node.classList.add("b-control");
  surface.fields?.set(`${block.block_id}/${el.action_id}`, { ...control, block, element: el });
  control.node.addEventListener("change", () => use(control.node, block, el, surface, control.read()));
  return control.node;
}

const focusKey = (block, el) => `${block.block_id}/${el.action_id}`;

function button(block, el, surface) {
  const kind = { primary: " primary", danger: " danger" }[el.style] ?? "";
  const props = { class: `button${kind}`, "data-focus": focusKey(block, el), "aria-label": el.accessibility_label ?? null };
  const label = plainText(el.text);
  const press = (event) => use(event.currentTarget, block, el, surface, undefined);
  if (el.url && /^https?:/i.test(el.url)) {
    return h("a", { ...props, href: el.url, target: "_blank", rel: "noopener noreferrer", onclick: press }, label);
  }
  return h("button", { ...props, type: "button", disabled: Boolean(el.disabled), onclick: press }, label);
}

function overflow(block, el, surface) {
  const show = (event) => openMenu(event.currentTarget, (el.options ?? []).map((option) => ({
    label: plainText(option.text),
    hint: plainText(option.description),
    run: () => {
      if (option.url && /^https?:/i.test(option.url)) window.open(option.url, "_blank", "noopener");
      use(trigger, block, el, surface, option.value);
    },
  })), "More");
  const trigger = h("button", {
    class: "button b-overflow", type: "button", "aria-label": "More", "aria-haspopup": "menu", "aria-expanded": "false",
    "data-focus": focusKey(block, el), onclick: show,
  }, icon("more"));
  return trigger;
}

async function use(node, block, el, surface, value) {
  if (el.confirm && !(await confirmed(el.confirm, surface))) return;
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  await surface.fire(block, el, value);
  node.removeAttribute("aria-busy");
}

function confirmed(confirm, surface) {
  return ask({
    title: plainText(confirm.title) || "Are you sure?",
    text: textObject(confirm.text, surface.names),
    yes: plainText(confirm.confirm) || "Yes",
    no: plainText(confirm.deny) || "Cancel",
    danger: confirm.style === "danger",
  });
}

function input(block, surface) {
  const el = block.element ?? {};
  const [fieldId, hintId, errorId] = [uid("f"), uid("hint"), uid("err")];
  const error = surface.errors?.[block.block_id];
  const control = field(el, surface, {
    id: fieldId, "aria-describedby": `${hintId} ${errorId}`, "aria-invalid": error ? "true" : null,
    "aria-required": block.optional ? null : "true", "data-focus": focusKey(block, el), "aria-labelledby": `${fieldId}-label`,
  });
  if (!control) return unknown(el.type);
  surface.fields?.set(`${block.block_id}/${el.action_id}`, { ...control, block, element: el });
  if (block.dispatch_action) control.node.addEventListener("change", () => use(control.node, block, el, surface, control.read()));
  const optional = block.optional ? h("small", {}, "optional") : null;
  return h("div", { class: error ? "b-input has-error" : "b-input" },
    h("label", { id: `${fieldId}-label`, for: control.group ? null : fieldId }, plainText(block.label), optional),
    control.node,
    h("div", { class: "field-error", id: errorId, role: error ? "alert" : null }, error ?? ""),
    h("div", { class: "field-hint", id: hintId }, plainText(block.hint)));
}
