/** Slack's `rich_text` block: sections, lists with indent, quotes, preformatted text and every inline element. */

import { h } from "./dom.js";
import { emojiNode, mentionOf, safeLink } from "./mrkdwn.js";
import { dateTemplate } from "./times.js";

/** Render a rich_text block. @param {object} block @param {import("./mrkdwn.js").Names} names */
export function richText(block, names) {
  return h("div", { class: "rich" }, (block.elements ?? []).map((element) => part(element, names)));
}

function part(element, names) {
  const inner = () => (element.elements ?? []).map((one) => inlineElement(one, names));
  switch (element.type) {
    case "rich_text_section":
      return h("div", { class: "para" }, inner());
    case "rich_text_quote":
      return h("blockquote", {}, inner());
    case "rich_text_preformatted":
      return h("pre", { class: "fence" }, inner());
    case "rich_text_list":
      return listNode(element, names);
    default:
      return null;
  }
}

/** Slack sends a nested list as neighbours with growing `indent`; each stays its own list, moved right. */
function listNode(element, names) {
  const ordered = element.style === "ordered";
  const items = (element.elements ?? []).map((item) =>
    h("li", {}, (item.elements ?? []).map((one) => inlineElement(one, names))));
  return h(ordered ? "ol" : "ul", {
    class: "mrk-list",
    start: ordered && element.offset ? element.offset + 1 : null,
    style: { "--indent": String(element.indent ?? 0) },
  }, items);
}

function inlineElement(element, names) {
  const node = INLINE[element.type]?.(element, names) ?? (element.text ? document.createTextNode(element.text) : null);
  return node && element.style ? styled(node, element.style) : node;
}

const INLINE = {
  text: (el) => document.createTextNode(el.text ?? ""),
  link: (el) => safeLink(el.url ?? "", el.text || undefined),
  emoji: (el) => emojiNode(el.name ?? ""),
  user: (el, names) => mentionOf("user", el.user_id, names),
  channel: (el, names) => mentionOf("channel", el.channel_id, names),
  usergroup: (el, names) => mentionOf("group", el.usergroup_id, names),
  broadcast: (el, names) => mentionOf("broadcast", el.range ?? "channel", names),
  date: (el) => h("time", {}, dateTemplate(new Date((el.timestamp ?? 0) * 1000), el.format ?? "{date}")),
  color: (el) => colour(el.value ?? ""),
};

function colour(value) {
  const swatch = /^#[0-9a-f]{6}$/i.test(value) ? h("span", { class: "swatch", style: { background: value } }) : null;
  return h("span", {}, value, swatch);
}

const STYLES = { code: "code", bold: "strong", italic: "em", strike: "s" };

function styled(node, style) {
  let wrapped = node;
  for (const [key, tag] of Object.entries(STYLES)) if (style[key]) wrapped = h(tag, {}, wrapped);
  return wrapped;
}
