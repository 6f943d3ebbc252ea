/** The scrolling list of messages, in a channel or in a thread. Redraws only what changed and stays at the bottom when it was there. */

import { fill, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { messageNode, repliesText } from "./message.js";
import { authorOf, isSystem, isTombstone } from "./slack-state.js";
import { dayName, sameDay, tsDate } from "./times.js";

const PAGE = 80;
const GROUP_SECONDS = 300;
const written = new WeakMap();

/** A message's content as a string, computed once per object (the store replaces messages, it never edits them). */
function print(message) {
  if (!written.has(message)) written.set(message, JSON.stringify(message));
  return written.get(message);
}

/**
 * @param {object} side see side.js
 * @param {{thread: boolean}} options
 * @returns {{node: HTMLElement, update: Function, toEnd: Function}}
 */
export function createTimeline(side, { thread }) {
  const list = h("div", { class: "messages" });
  const empty = h("div", { class: "empty" });
  const jump = h("button", { class: "jump", type: "button", hidden: true, onclick: () => toEnd() }, icon("down"), "New messages");
  const scroller = h("div", { class: "timeline", role: "log", "aria-live": "off", tabindex: 0 }, empty, list);
  const node = h("div", { class: "timeline-wrap" }, scroller, jump);
  let key = "";
  let stuck = true;
  let limit = PAGE;
  let last = "";

  scroller.addEventListener("scroll", () => {
    stuck = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
    if (stuck) jump.hidden = true;
  });
  scroller.addEventListener("keydown", (event) => walk(event));
  // Pictures and fonts arrive late; the end must stay the end.
  new ResizeObserver(() => stuck && toEnd()).observe(list);
  new ResizeObserver(() => stuck && toEnd()).observe(scroller);

  function toEnd() {
    scroller.scrollTop = scroller.scrollHeight;
    jump.hidden = true;
  }

  /** Up and down move from message to message once one has the focus. */
  function walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = document.activeElement;
    if (!step || event.altKey || (here !== scroller && !here.matches?.(".msg"))) return;
    const all = [...list.querySelectorAll(".msg")];
    const next = here === scroller ? all.at(-1) : all[all.indexOf(here) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  /** Show `messages`. `extra(message)` gives {replies, fresh}; `view` goes to the messages. */
  function update({ where, label, messages, extra, view, emptyText }) {
    const moved = where !== key;
    if (moved) [key, limit, stuck] = [where, PAGE, true];
    scroller.setAttribute("aria-label", label);
    const shown = messages.slice(-limit);
    const items = entries(shown, view, extra, thread);
    if (messages.length > shown.length) items.unshift({ key: "earlier", sig: String(messages.length - shown.length) });
    reconcile(list, items, (item) => build(item, view, moved));
    fill(empty, messages.length ? null : emptyText);
    empty.hidden = messages.length > 0;
    const newest = messages.at(-1)?.ts ?? "";
    const mine = messages.at(-1)?.user === side.user().id;
    if (moved || stuck || (mine && newest > last)) toEnd();
    else if (newest > last) jump.hidden = false;
    last = newest;
  }

  function build(item, view, moved) {
    if (item.key === "earlier") {
      const more = () => {
        limit += PAGE;
        side.redraw();
      };
      return h("div", { class: "earlier" }, h("button", { class: "button", type: "button", onclick: more }, `Show earlier messages (${item.sig})`));
    }
    if (item.day) return h("div", { class: "day", role: "separator" }, h("span", {}, item.day));
    if (item.replyCount) return h("div", { class: "day reply-count" }, h("span", {}, item.replyCount));
    const made = messageNode(item, view);
    // Only what arrives while one looks is animated, not what a channel already holds.
    if (!moved && !item.known) made.classList.add("arrives");
    return made;
  }

  return { node, update, toEnd, scroller };
}

const known = new Set();

function entries(messages, view, extra, thread) {
  const items = [];
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const when = tsDate(message.ts);
    const newDay = !before || !sameDay(tsDate(before.ts), when);
    const firstReply = thread && index === 1;
    if (firstReply) items.push(replyCount(messages));
    if (newDay) items.push({ key: `day-${when.toDateString()}`, sig: dayName(when), day: dayName(when) });
    items.push(entry(message, newDay || firstReply ? null : before, view, extra));
  });
  return items;
}

function replyCount(messages) {
  const text = repliesText(messages.slice(1).filter((one) => !one.ephemeral_for).length) ?? "No replies";
  return { key: "count", sig: text, replyCount: text };
}

function entry(message, before, view, extra) {
  const { replies = [], fresh = 0 } = extra?.(message) ?? {};
  const editing = view.side.editing(view.channelId, message.ts, view.inThread);
  const compact = Boolean(before) && follows(before, message, view);
  const id = `${message.ts}${message.ephemeral_for ? "!" : ""}`;
  const seenKey = `${view.channelId}/${id}`;
  const item = {
    key: id, message, replies, fresh, compact, editing, known: known.has(seenKey),
    // What is being edited stays as it is: a reaction that arrives must not wipe the half-typed text.
    sig: editing ? "editing" : [
      view.channelId, view.names.me, print(message), compact, fresh, replies.length, replies.length ? print(replies.at(-1)) : "",
    ].join("\u0001"),
  };
  known.add(seenKey);
  return item;
}

/** Does `message` continue what the same author just said? Then its head is left out. */
function follows(before, message, view) {
  if (isSystem(before) || isSystem(message) || isTombstone(before) || before.ephemeral_for || message.ephemeral_for) return false;
  if (before.subtype === "thread_broadcast" || message.subtype === "thread_broadcast" || message.blocks?.some((one) => one.type === "header" || one.type === "actions")) return false;
  const [one, two] = [authorOf(view.slack, before), authorOf(view.slack, message)];
  return one.id === two.id && one.name === two.name && parseFloat(message.ts) - parseFloat(before.ts) < GROUP_SECONDS;
}
