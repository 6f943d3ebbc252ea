/**
 * The HTML part of a mail, shown safely: it is parsed apart from the page, and only known elements are built anew, without any
 * attribute of theirs but a link's address. Nothing is loaded, nothing runs. Quotations are folded.
 */

import { h } from "./dom.js";

const KEPT = new Set(["p", "br", "hr", "strong", "b", "em", "i", "u", "s", "code", "pre", "ul", "ol", "li", "div", "span", "h1", "h2", "h3", "h4", "small",
  "table", "tbody", "thead", "tr", "td", "th"]);
const GONE = new Set(["script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"]);
const DEEPEST = 40;

/** Build what a mail's HTML shows. @param {string} html */
export function htmlNode(html) {
  const body = new DOMParser().parseFromString(unstyled(html), "text/html").body;
  return h("div", { class: "mail-html" }, children(body, 0));
}

/** The page's own security policy refuses styles even where they are never shown, and says so in the console: out they go first. */
function unstyled(html) {
  const tags = html.replace(/<style\b[\s\S]*?(?:<\/style\s*>|$)/gi, "");
  return tags.replace(/<[^<>]*>/g, (tag) => tag.replace(/\sstyle\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, ""));
}

function children(node, depth) {
  return depth > DEEPEST ? [] : [...node.childNodes].map((one) => built(one, depth + 1));
}

function built(node, depth) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const name = node.localName;
  if (GONE.has(name)) return null;
  if (name === "blockquote") return folded(h("blockquote", {}, children(node, depth)));
  if (name === "a") return link(node, depth);
  if (name === "img") return h("span", { class: "quiet" }, node.alt ? `[picture: ${node.alt}]` : "[picture]");
  return KEPT.has(name) ? h(name, {}, children(node, depth)) : children(node, depth);
}

function link(node, depth) {
  const address = node.getAttribute("href") ?? "";
  const safe = /^(https?:|mailto:)/i.test(address);
  return safe ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer", title: address }, children(node, depth)) : children(node, depth);
}

/** Something quoted, out of the way until somebody wants it. */
export function folded(node) {
  return h("details", { class: "mail-quoted" }, h("summary", {}, "Quoted text"), node);
}
