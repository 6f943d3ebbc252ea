/** One message: author, text or blocks, attachments, files, reactions, thread summary, and what can be done with it. */

import { append, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { renderBlocks } from "./blocks.js";
import { fileList, imageAddress } from "./files.js";
import { emoji } from "./emoji.js";
import { flatten, mrkdwn, plainText } from "./mrkdwn.js";
import { authorOf, isReply, isSystem, isTombstone, summaryOf } from "./slack-state.js";
import { clockTime, fullTime, tsDate } from "./times.js";
import { openReactions } from "./popups.js";
import { editor, openMessageMenu } from "./message-menu.js";

/**
 * What a message needs to know and may ask for.
 * @typedef {object} View
 * @property {object} slack   the Slack state
 * @property {object} side    see side.js
 * @property {object} names
 * @property {string} channelId
 * @property {boolean} inThread
 */

/** Build the article for one entry of a timeline ({message, compact, replies, fresh, thread, editing}). @param {View} view */
export function messageNode(entry, view) {
  const { message } = entry;
  if (isSystem(message)) return h("div", { class: "system" }, mrkdwn(message.text ?? "", view.names));
  if (isTombstone(message)) return tombstone(entry, view);
  const author = authorOf(view.slack, message);
  const when = tsDate(message.ts);
  const node = h("article", {
    class: classes(entry, author, view.slack), tabindex: -1, style: message.streaming_state ? { "--since": `-${sinceBegun(message, view.slack)}ms` } : null,
    "aria-label": `${author.name}, ${clockTime(when)}`,
  });
  node.append(entry.compact ? h("time", { class: "msg-side-time", title: fullTime(when) }, clockTime(when)) : avatar(author));
  const body = h("div", { class: "msg-body" });
  if (message.ephemeral_for) body.append(h("div", { class: "msg-private" }, icon("eye"), "Only visible to you"));
  if (isReply(message) && !view.inThread) body.append(h("div", { class: "msg-context" }, icon("reply"), "also sent to the channel from a thread"));
  if (message.context) body.append(h("div", { class: "msg-context" }, icon("reply"), h("span", {}, message.context)));
  if (!entry.compact) body.append(head(author, when, view, message));
  if (entry.editing) body.append(editor(message, view));
  else append(body, content(message, view));
  append(body, reactions(message, view), view.inThread ? null : threadSummary(entry, view), ownThread(entry.thread, view));
  node.append(body);
  if (!entry.editing) lazyTools(node, message, view);
  return node;
}

const WRITTEN_MS = 1500;

/** For how many milliseconds this page has seen a message being written; long, for one that was whole when it came. */
function sinceBegun({ ts }, slack) {
  const at = slack.begun?.[ts];
  return at ? Date.now() - at : WRITTEN_MS;
}

/** What is left of a deleted message whose thread goes on. */
function tombstone(entry, view) {
  return h("article", { class: "msg msg-tombstone", tabindex: -1 }, h("span", { class: "avatar" }, icon("trash")),
    h("div", { class: "msg-body" }, h("p", { class: "msg-gone" }, "This message was deleted."), view.inThread ? null : threadSummary(entry, view)));
}

function classes({ message, compact }, author, slack) {
  const names = ["msg"];
  if (compact) names.push("msg-compact");
  if (message.ephemeral_for) names.push("msg-ephemeral");
  if (author.app) names.push("msg-app");
  if (message.streaming_state === "in_progress") names.push("msg-streaming");
  if (message.streaming_state && sinceBegun(message, slack) < WRITTEN_MS) names.push("msg-streamed");
  return names.join(" ");
}

/** A person's (or the bot's) round mark. */
export function avatar(author, small = false) {
  const props = { class: small ? "avatar avatar-small" : "avatar", style: { "--hue": author.color }, "aria-hidden": "true" };
  if (author.emoji) return h("span", { ...props, class: `${props.class} avatar-emoji` }, emoji(author.emoji));
  if (author.bot) return h("span", { ...props, class: `${props.class} avatar-bot` }, bellMark());
  return h("span", props, author.initials);
}

function bellMark() {
  const mark = icon("more");
  mark.firstElementChild.setAttribute("d", "M4 13a6 6 0 0 1 12 0zM3 16h14M10 7V5M8.500 4.500h3");
  return mark;
}

function head(author, when, view, message) {
  const note = view.slack.users?.find((one) => one.id === message.user)?.note;
  return h("div", { class: "msg-head" }, h("span", { class: "msg-author" }, author.name),
    author.app ? h("span", { class: "tag" }, "app") : null,
    !author.app && view.side.kind === "team" && note ? h("span", { class: "msg-note" }, note) : null,
    h("time", { datetime: when.toISOString(), title: fullTime(when) }, clockTime(when)),
    message.edited && !endsInText(message) ? editedMark() : null);
}

const editedMark = () => h("small", { class: "msg-edited" }, "(edited)");

/** "(edited)" stands behind the last words; a message that ends with buttons or the like carries it in its head. */
const endsInText = (message) => !hasBlocks(message) || ["section", "rich_text", "markdown"].includes(message.blocks.at(-1).type);

/**
 * Are a message's blocks what is shown? For people, Slack's composer turns the marks they type into a rich_text block and keeps the
 * typed form in `text`; the sandbox's people type the marks themselves, so `text` says more.
 */
function hasBlocks(message) {
  const typed = message.text && !message.bot_id && message.blocks?.every((block) => block.type === "rich_text");
  return Boolean(message.blocks?.length) && !typed;
}

function content(message, view) {
  const blocks = hasBlocks(message) ? renderBlocks(message.blocks, messageSurface(message, view)) : null;
  const text = !blocks && message.text ? h("div", { class: "msg-text" }, mrkdwn(message.text, view.names)) : null;
  if (message.edited && endsInText(message)) lastLine(blocks ?? text).append(editedMark());
  return [blocks, text, (message.attachments ?? []).map((one) => attachment(one, message, view)), fileList(message.files)];
}

function lastLine(node) {
  let here = node ?? h("div");
  while (here.lastElementChild?.matches("div.rich, div.blocks, div.para, span.para, div.b-section, div.b-main, div.b-text")) here = here.lastElementChild;
  return here;
}

function messageSurface(message, view) {
  const { side, names } = view;
  return {
    names,
    people: side.people,
    channels: side.channels,
    image: imageAddress,
    fire: (block, element, value) => side.act({
      do: "click", channel: view.channelId, ts: message.ts, block_id: block.block_id, action_id: element.action_id, value,
    }, { label: plainText(element.text), message }),
  };
}

function attachment(one, message, view) {
  const bar = /^#?[0-9a-f]{3,6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : { good: "#2e8b57", warning: "#d19a2a", danger: "#b3382c" }[one.color];
  const text = (value) => (value ? mrkdwn(value, view.names) : []);
  return h("div", { class: "attachment", style: bar ? { "--bar": bar } : null },
    one.author_name ? h("small", {}, one.author_name) : null,
    one.pretext ? h("div", {}, text(one.pretext)) : null,
    one.title ? h("strong", {}, flatten(one.title)) : null,
    one.blocks ? renderBlocks(one.blocks, messageSurface(message, view)) : h("div", {}, text(one.text ?? (one.title ? "" : one.fallback))),
    one.fields?.length ? h("div", { class: "b-fields" }, one.fields.map((field) =>
      h("div", { class: "b-field" }, h("strong", {}, field.title ?? ""), h("br"), text(field.value)))) : null,
    one.footer ? h("small", {}, one.footer) : null);
}

function reactions(message, view) {
  if (!message.reactions?.length) return null;
  const me = view.side.user().id;
  const chips = message.reactions.map((one) => {
    const mine = one.users?.includes(me);
    const who = (one.users ?? []).map((id) => view.names.user(id) ?? id).join(", ");
    return h("button", {
      class: mine ? "reaction mine" : "reaction", type: "button", "aria-pressed": mine ? "true" : "false", "data-focus": `r/${one.name}`,
      title: `${who} reacted with :${one.name}:`, "aria-label": `${one.name.replaceAll("_", " ")}, ${one.count ?? 1}`,
      onclick: () => toggleReaction(message, one.name, mine, view),
    }, emoji(one.name), h("span", {}, String(one.count ?? one.users?.length ?? 1)));
  });
  const add = h("button", {
    class: "reaction reaction-add", type: "button", "aria-label": "Add a reaction", "aria-haspopup": "true", "aria-expanded": "false",
    onclick: (event) => openReactions(event.currentTarget, (name) => toggleReaction(message, name, false, view)),
  }, icon("smile"));
  return h("div", { class: "reactions" }, chips, add);
}

function toggleReaction(message, name, mine, view) {
  const already = mine || message.reactions?.find((one) => one.name === name)?.users?.includes(view.side.user().id);
  view.side.act({ do: already ? "unreact" : "react", channel: view.channelId, ts: message.ts, name });
}

function threadSummary({ message, replies, fresh }, view) {
  if (!replies?.length) return null;
  const last = replies.at(-1);
  const authors = [...new Map(replies.map((one) => [authorOf(view.slack, one).id + (one.username ?? ""), authorOf(view.slack, one)])).values()];
  const whispers = replies.filter((one) => one.ephemeral_for).length;
  const count = [repliesText(replies.length - whispers), whispers ? `${whispers} only for you` : null].filter(Boolean).join(", ");
  return h("button", {
    class: fresh ? "thread-link fresh" : "thread-link", type: "button", "data-focus": "thread",
    title: "Open the thread",
    onclick: () => view.side.openThread(message.thread_ts ?? message.ts),
  },
  h("span", { class: "thread-faces" }, authors.slice(0, 3).map((one) => avatar(one, true))),
  h("span", { class: "thread-count" }, count, fresh ? h("span", { class: "sr-only" }, `, ${fresh} new`) : null),
  h("span", { class: "thread-last" }, `${authorOf(view.slack, last).name.split(" ")[0]}: ${summaryOf(last, view.names)}`));
}

/** Where a thread is a channel of its own, the message that it grew from leads there. */
function ownThread(thread, view) {
  if (!thread) return null;
  return h("button", { class: "thread-link", type: "button", "data-focus": "thread", title: "Open the thread", onclick: () => view.side.select(thread.id) },
    h("span", { class: "thread-count" }, icon("thread"), thread.name), h("span", { class: "thread-last" }, repliesText(thread.count) ?? "No replies yet"));
}

/** "2 replies", or null for none. */
export const repliesText = (count) => (count ? `${count} ${count === 1 ? "reply" : "replies"}` : null);

/** The tool strip is built when a message is first pointed at or focused: a hundred messages must not be three hundred tab stops. */
function lazyTools(node, message, view) {
  const holder = h("div", { class: "tools", role: "toolbar", "aria-label": "Message actions" });
  node.append(holder);
  const show = () => holder.childElementCount || fill(holder, tools(message, view));
  node.addEventListener("pointerenter", show);
  node.addEventListener("focusin", show);
  node.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, input, textarea, select") || String(getSelection())) return;
    event.preventDefault();
    show();
    openMessageMenu(holder.lastElementChild, message, view);
  });
}

function tools(message, view) {
  const tool = (name, label, run, popup) => h("button", {
    class: "icon-button", type: "button", title: label, "aria-label": label, "data-focus": `tool/${name}`,
    "aria-haspopup": popup ? "menu" : null, "aria-expanded": popup ? "false" : null, onclick: (event) => run(event.currentTarget),
  }, icon(name));
  const react = (anchor) => openReactions(anchor, (name) => toggleReaction(message, name, false, view));
  return [
    message.ephemeral_for ? null : tool("smile", "Add a reaction", react, true),
    message.ephemeral_for || !view.side.reply ? null : tool("reply", "Answer", () => view.side.reply(view.channelId, message)),
    message.ephemeral_for || view.inThread || !view.side.takesThreads(view.channelId) ? null : tool("thread", "Reply in thread", () => view.side.openThread(message.thread_ts ?? message.ts, true)),
    tool("more", "More actions", (anchor) => openMessageMenu(anchor, message, view), true),
  ];
}
