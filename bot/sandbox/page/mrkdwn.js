/**
 * Slack's mrkdwn as DOM nodes. Text goes in through text nodes only; a link is made for http, https and mailto, nothing else.
 */

import { h } from "./dom.js";
import { emoji, knowsEmoji, withEmoji } from "./emoji.js";
import { dateTemplate } from "./times.js";

/** Undo Slack's three entities. */
export function unescape(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/** A link, or plain text when the address is of another scheme than http, https or mailto. */
export function safeLink(url, label) {
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return document.createTextNode(label ?? url);
  return h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, label ?? url.replace(/^mailto:/i, ""));
}

/**
 * Where the names come from.
 * @typedef {{user: (id: string) => string|null, channel: (id: string) => string|null, group: (id: string) => string|null, me?: string}} Names
 */

/** A mention pill; `mine` when it points at the reader. */
export function mention(label, mine = false) {
  return h("span", { class: mine ? "mention mention-me" : "mention" }, label);
}

/** Mention of a user, channel, group or everyone by kind and id. */
export function mentionOf(kind, id, names, fallback) {
  if (kind === "user") return mention(`@${names.user(id) ?? fallback ?? id}`, id === names.me);
  if (kind === "channel") return mention(`#${names.channel(id) ?? fallback ?? id}`);
  if (kind === "group") return mention(`@${(names.group(id) ?? fallback ?? id).replace(/^@/, "")}`);
  return mention(`@${id}`, true);
}

/** Render mrkdwn. @param {string} text @param {Names} names @returns {Node[]} */
export function mrkdwn(text, names) {
  const nodes = [];
  // Odd parts are fenced code.
  text.split(/```/).forEach((part, index, all) => {
    const fenced = index % 2 === 1 && index < all.length - 1;
    if (fenced) nodes.push(h("pre", { class: "fence" }, unescape(plainRefs(part)).replace(/^\n|\n$/g, "")));
    else if (part) nodes.push(...blocks(index % 2 === 1 ? `\`\`\`${part}` : part, names, nodes.length > 0));
  });
  return nodes;
}

const LINE_KINDS = [
  [/^(?:&gt;|>) ?(.*)$/, "blockquote"],
  [/^\s*(?:•|◦|▪|-) +(.+)$/, "ul"],
  [/^\s*\d{1,3}[.)] +(.+)$/, "ol"],
];

function kindOf(line) {
  for (const [pattern, kind] of LINE_KINDS) {
    const hit = line.match(pattern);
    if (hit) return [kind, hit[1]];
  }
  return ["p", line];
}

function blocks(text, names, follows) {
  const lines = text.replace(/^\n/, follows ? "" : "\n").replace(/\n$/, "").split("\n");
  const runs = [];
  for (const line of lines) {
    const [kind, rest] = kindOf(line);
    if (runs.at(-1)?.kind === kind) runs.at(-1).lines.push(rest);
    else runs.push({ kind, lines: [rest], first: line });
  }
  return runs.map((run) => runNode(run, names)).flat();
}

function runNode({ kind, lines, first }, names) {
  if (kind === "ul" || kind === "ol") {
    const start = kind === "ol" ? parseInt(first.trim(), 10) : null;
    return h(kind, { class: "mrk-list", start }, lines.map((line) => h("li", {}, inline(line, names))));
  }
  const joined = inline(lines.join("\n"), names);
  if (kind === "blockquote") return h("blockquote", {}, joined);
  return joined.length ? [h("span", { class: "para" }, joined)] : [];
}

const EDGE = "[\\s\\p{P}\\p{S}]";
/** `*bold*` and its like: the mark must stand at a word's edge and hug what it encloses. */
const style = (mark) => new RegExp(`(?<=^|${EDGE})[${mark}](?=[^\\s${mark}])([^\\n]*?[^\\s${mark}]|[^\\s${mark}])[${mark}](?=$|${EDGE})`, "u");

const RULES = [
  [/`([^`\n]+)`/, (hit) => h("code", {}, unescape(plainRefs(hit[1])))],
  [/<([^<>\n]+)>/, (hit, names) => reference(hit[1], names)],
  [style("*"), (hit, names) => h("strong", {}, inline(hit[1], names))],
  [style("_"), (hit, names) => h("em", {}, inline(hit[1], names))],
  [style("~"), (hit, names) => h("s", {}, inline(hit[1], names))],
  [/:([a-z0-9_+-]+(?:::skin-tone-\d)?):/, (hit) => (knowsEmoji(hit[1].split("::")[0]) ? emojiNode(hit[1]) : null)],
];

/** Inline markup of one or more lines. */
export function inline(text, names) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const found = earliest(rest, names);
    if (!found) break;
    if (found.at > 0) nodes.push(...plain(rest.slice(0, found.at)));
    nodes.push(found.node);
    rest = rest.slice(found.at + found.length);
  }
  return rest ? [...nodes, ...plain(rest)] : nodes;
}

function earliest(text, names) {
  let best = null;
  for (const [pattern, make] of RULES) {
    const hit = text.match(pattern);
    if (!hit || (best && hit.index >= best.hit.index)) continue;
    if (pattern.source.startsWith(":") && !knowsEmoji(hit[1].split("::")[0])) continue;
    best = { hit, make };
  }
  return best && { at: best.hit.index, length: best.hit[0].length, node: best.make(best.hit, names) };
}

function plain(text) {
  return [document.createTextNode(unescape(text))];
}

/** An emoji with its name for screen readers. */
export function emojiNode(name) {
  const char = emoji(name);
  return char.startsWith(":") ? h("span", {}, char) : h("span", { class: "emoji", role: "img", "aria-label": name, title: `:${name}:` }, char);
}

/** Inside code, Slack shows references as they were typed. */
function plainRefs(text) {
  return text.replace(/<((?:https?|mailto):[^|>\n]+)(?:\|([^>\n]*))?>/g, (_, url, label) => label ?? url);
}

function reference(body, names) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? null : unescape(body.slice(bar + 1));
  const [, mark, id] = target.match(/^([@#!])(.*)$/) ?? [];
  if (mark === "@") return mentionOf("user", id, names, label);
  if (mark === "#") return mentionOf("channel", id, names, label);
  if (mark === "!") return special(id, label, names);
  return safeLink(unescape(target), label);
}

function special(command, label, names) {
  const [name, ...args] = command.split("^");
  if (name === "subteam") return mentionOf("group", args[0], names, label);
  if (name === "date") {
    const when = new Date(Number(args[0]) * 1000);
    const text = Number.isNaN(when.getTime()) ? label ?? "" : dateTemplate(when, args[1] ?? "{date}");
    const node = h("time", { title: when.toLocaleString() }, text);
    return args[2] ? safeLink(args[2], text) : node;
  }
  return ["channel", "here", "everyone"].includes(name) ? mention(`@${name}`, true) : mention(label ?? `@${name}`);
}

/** The text of a Slack text object ({type, text}) as nodes; plain_text gets emoji but no markup. */
export function textObject(object, names) {
  if (!object) return [];
  if (typeof object === "string") return [document.createTextNode(object)];
  if (object.type === "mrkdwn") return object.verbatim ? inline(object.text, names) : mrkdwn(object.text ?? "", names);
  return [document.createTextNode(plainText(object))];
}

/** A text object as a string, for labels and options. */
export function plainText(object) {
  if (!object) return "";
  if (typeof object === "string") return object;
  const text = object.type === "mrkdwn" ? flatten(object.text ?? "") : object.text ?? "";
  return object.emoji === false ? text : withEmoji(text);
}

/** mrkdwn without its markup: for previews, announcements and tooltips. @param {string} text @param {Names} [names] */
export function flatten(text, names) {
  const bare = (text ?? "").replace(/<([@#!]?)([^|>\n]+)(?:\|([^>\n]*))?>/g, (_, mark, id, label) => {
    if (mark === "@") return `@${names?.user(id) ?? label ?? id}`;
    if (mark === "#") return `#${names?.channel(id) ?? label ?? id}`;
    return label ?? (mark ? `@${id.split("^")[0]}` : id);
  });
  return withEmoji(unescape(bare.replace(/(^|[\s(])([*_~`]{1,3})(\S[^\n]*?)\2(?=[\s).,;:!?]|$)/g, "$1$3")));
}

/** What a person would have to type to get this text again: for the edit box. */
export function typed(text, names) {
  return unescape((text ?? "").replace(/<([@#!]?)([^|>\n]+)(?:\|([^>\n]*))?>/g, (_, mark, id, label) => {
    if (mark === "@") return `@${names.user(id) ?? label ?? id}`;
    if (mark === "#") return `#${names.channel(id) ?? label ?? id}`;
    if (mark === "!") return label ?? `@${id.split("^")[0]}`;
    return label && !id.endsWith(label) ? `${label} (${id})` : id.replace(/^mailto:/, "");
  }));
}
