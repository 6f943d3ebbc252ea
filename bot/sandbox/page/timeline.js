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

/** A list of messages with its scroll position. */
export class Timeline {
  #side;
  #thread;
  #key = "";
  #stuck = true;
  #limit = PAGE;
  #last = "";

  /** @param {import("./side.js").Side} side @param {{thread: boolean}} options */
  constructor(side, { thread }) {
    this.#side = side;
    this.#thread = thread;
    this.list = h("div", { class: "messages" });
    this.empty = h("div", { class: "empty" });
    this.jump = h("button", { class: "jump", type: "button", hidden: true, onclick: () => this.toEnd() }, icon("down"), "New messages");
    this.scroller = h("div", { class: "timeline", role: "log", "aria-live": "off", tabindex: 0 }, this.empty, this.list);
    this.node = h("div", { class: "timeline-wrap" }, this.scroller, this.jump);
    this.#listen();
  }

  #listen() {
    this.scroller.addEventListener("scroll", () => {
      this.#stuck = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 40;
      if (this.#stuck) this.jump.hidden = true;
    });
    this.scroller.addEventListener("keydown", (event) => this.#walk(event));
    // Pictures and fonts arrive late; the end must stay the end.
    const sized = new ResizeObserver(() => this.#stuck && this.toEnd());
    sized.observe(this.list);
    sized.observe(this.scroller);
  }

  /** Go to the newest message. */
  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  /** Up and down move from message to message once one has the focus. */
  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = document.activeElement;
    if (!step || event.altKey || (here !== this.scroller && !here.matches?.(".msg"))) return;
    const all = [...this.list.querySelectorAll(".msg")];
    const next = here === this.scroller ? all.at(-1) : all[all.indexOf(here) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  /**
   * Show `messages`. `where` names the place: another one starts at its end. `extra(message)` gives {replies, fresh, thread}; `view` goes to
   * the messages; `emptyText` stands where there is none; a thread's replies are `counted` under its first message.
   */
  update({ where, label, messages, extra, view, emptyText, counted = true }) {
    const moved = where !== this.#key;
    if (moved) [this.#key, this.#limit, this.#stuck] = [where, PAGE, true];
    this.scroller.setAttribute("aria-label", `${label}, ${this.#side.kind} side`);
    const shown = messages.slice(-this.#limit);
    const items = entries(shown, view, extra, this.#thread && counted);
    if (messages.length > shown.length) items.unshift({ key: "earlier", sig: String(messages.length - shown.length) });
    reconcile(this.list, items, (item) => this.#make(item, view, moved));
    fill(this.empty, messages.length ? null : emptyText);
    this.empty.hidden = messages.length > 0;
    this.#scroll(messages.at(-1), moved);
  }

  #scroll(newest, moved) {
    const ts = newest?.ts ?? "";
    const mine = newest?.user === this.#side.user().id;
    if (moved || this.#stuck || (mine && ts > this.#last)) this.toEnd();
    else if (ts > this.#last) this.jump.hidden = false;
    this.#last = ts;
  }

  #make(item, view, moved) {
    if (item.key === "earlier") return this.#earlier(item.sig);
    if (item.day) return h("div", { class: "day", role: "separator" }, h("span", {}, item.day));
    if (item.replyCount) return h("div", { class: "day reply-count" }, h("span", {}, item.replyCount));
    const made = messageNode(item, view);
    // Only what arrives while one looks is animated, not what a channel already holds.
    if (!moved && !item.known) made.classList.add("arrives");
    return made;
  }

  #earlier(count) {
    const more = () => {
      this.#limit += PAGE;
      this.#side.redraw();
    };
    return h("div", { class: "earlier" }, h("button", { class: "button", type: "button", onclick: more }, `Show earlier messages (${count})`));
  }
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
    // After a thread's summary the next message begins anew, with its author's name.
    const alone = newDay || firstReply || items.at(-1)?.replies?.length > 0;
    items.push(entry(message, alone ? null : before, view, extra));
  });
  return items;
}

function replyCount(messages) {
  const text = repliesText(messages.slice(1).filter((one) => !one.ephemeral_for).length) ?? "No replies";
  return { key: "count", sig: text, replyCount: text };
}

function entry(message, before, view, extra) {
  const { replies = [], fresh = 0, thread = null } = extra?.(message) ?? {};
  const editing = view.side.editing(view.channelId, message.ts, view.inThread);
  const compact = Boolean(before) && follows(before, message, view);
  const id = `${message.ts}${message.ephemeral_for ? "!" : ""}`;
  const seenKey = `${view.channelId}/${id}`;
  const item = {
    key: id, message, replies, fresh, thread, compact, editing, known: known.has(seenKey),
    // What is being edited stays as it is: a reaction that arrives must not wipe the half-typed text.
    sig: editing ? "editing" : [
      view.channelId, view.names.me, print(message), compact, fresh, thread?.name, thread?.count, replies.length, replies.length ? print(replies.at(-1)) : "",
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
