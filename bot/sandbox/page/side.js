/**
 * One side of the workspace: the customer's or the team's. Holds who acts and what they look at; everything shown hangs on it.
 * What people do goes through `side.act`, which adds the acting person and turns a refusal into a toast.
 */

import { fill, h } from "./dom.js";
import { act } from "./net.js";
import { changed, emit, store } from "./store.js";
import { createPeople, createRail } from "./rail.js";
import { Room } from "./room.js";
import { Thread } from "./thread.js";
import { Modal } from "./modal.js";
import { slackChoices } from "./complete.js";
import { channelById, channelNamed, channelsOf, dmOf, namesFor, peopleOf, timelineOf, userById, userNamed, threadOf } from "./slack-state.js";

const TITLES = { customer: "The customer", team: "The team" };
const FIRST = { customer: "ada", team: "lena" };
const TOAST_MS = { plain: 3000, error: 9000 };

/** Everything of one side; create once, then `update`. */
export class Side {
  #looks = new Map();
  #dismissed = new Set();
  #personId = null;
  #edited = null;

  /**
   * @param {"customer"|"team"} kind @param {import("./reads.js").Reads} reads
   * @param {{forum?: Function, title?: Function, tools?: Function}} parts what a platform shows besides: forums, a head of threads, a menu there
   */
  constructor(kind, reads, parts = {}) {
    this.kind = kind;
    this.reads = reads;
    this.parts = parts;
    /** For users_select and channel selects: [{id, label}]. */
    this.people = () => (this.slack().users ?? []).filter((one) => one.side !== "bot").map((one) => ({ id: one.id, label: one.real_name }));
    this.channels = () => (this.slack().channels ?? []).filter((one) => one.kind !== "dm").map((one) => ({ id: one.id, label: `#${one.name}` }));
    this.#build();
  }

  #build() {
    const { kind } = this;
    this.picker = createPeople(this, `${TITLES[kind]}: who you are`);
    this.rail = createRail(this);
    this.room = new Room(this);
    this.thread = new Thread(this);
    this.modal = new Modal(this);
    this.toasts = h("div", { class: "toasts" });
    this.who = h("span", { class: "side-note" });
    this.platforms = h("div", { class: "tabs platforms", role: "tablist", "aria-label": `${TITLES[kind]}: platform`, hidden: true });
    this.body = h("div", { class: "side-body" }, this.rail.node, this.room.node, this.thread.node);
    this.node = h("section", { class: `side side-${kind}`, id: `side-${kind}`, "aria-labelledby": `title-${kind}` },
      h("header", { class: "side-head" }, h("h2", { id: `title-${kind}` }, TITLES[kind]), this.platforms, this.who, this.picker.node),
      h("div", { class: "side-stage" }, this.body, this.modal.node, this.toasts));
  }

  slack() {
    return store.state.slack;
  }

  get platform() {
    return "slack";
  }

  /** What completes a message while it is typed. */
  choices(before, where) {
    return slackChoices(before, this.slack(), where);
  }

  /** Can a message of this channel have a thread? */
  takesThreads() {
    return true;
  }

  /** The thread that grew from a message, where threads are channels of their own: {id, name, count}. */
  ownThread() {
    return null;
  }

  /** The message that the next one answers, where a platform has such a thing. */
  replyingTo() {
    return null;
  }

  /** The person who acts here. */
  user() {
    const all = peopleOf(this.slack(), this.kind);
    return userById(this.slack(), this.#personId) ?? all.find((one) => one.name === FIRST[this.kind]) ?? all[0];
  }

  names() {
    return namesFor(this.slack(), this.user()?.id);
  }

  /** The open views of the person's modal stack, top last. */
  modals() {
    return this.slack().modals?.[this.user()?.id] ?? [];
  }

  /** What the person looks at: {channel, thread, tab}; each person keeps their own. */
  look() {
    const { id } = this.user();
    if (!this.#looks.has(id)) this.#looks.set(id, { channel: this.#homeChannel(id), thread: null, tab: "messages" });
    return this.#looks.get(id);
  }

  #homeChannel(id) {
    const start = this.kind === "team" ? channelNamed(this.slack(), "triage") : dmOf(this.slack(), id);
    if (start?.members?.includes(id)) return start.id;
    return this.#channelList()[0]?.id ?? null;
  }

  #channelList() {
    const { team, customer, dm } = channelsOf(this.slack(), this.user());
    return this.kind === "team" ? [...team, ...customer, ...dm] : [...dm, ...customer, ...team];
  }

  /** Be another person of this side. */
  be(id) {
    this.#personId = id;
    this.#edited = null;
    changed();
  }

  /** Be the person of that short name, if they are here. */
  beNamed(name) {
    const found = userNamed(this.slack(), name);
    if (found?.side === this.kind) this.#personId = found.id;
  }

  /** Open a channel, and perhaps a thread in it. */
  select(channelId, threadTs = null) {
    const mine = this.look();
    if (mine.channel !== channelId) Object.assign(mine, { channel: channelId, thread: null, tab: "messages" });
    if (threadTs) mine.thread = threadTs;
    this.#edited = null;
    changed();
  }

  openThread(ts, write = false) {
    this.look().thread = ts;
    changed();
    requestAnimationFrame(() => (write ? this.thread.composer.focus() : this.thread.focus()));
  }

  /** Returns whether there was one to close. */
  closeThread() {
    if (!this.look().thread) return false;
    this.look().thread = null;
    changed();
    requestAnimationFrame(() => this.room.composer.focus());
    return true;
  }

  /** "messages" or "home", in the DM with the bot; the bot is told when Home is looked at. */
  showTab(tab) {
    this.look().tab = tab;
    changed();
    if (tab === "home") this.act({ do: "open_home" }, { quiet: true });
  }

  /** The workspace began anew: nothing that was open is there any more. */
  forget() {
    for (const mine of this.#looks.values()) Object.assign(mine, { thread: null, tab: "messages" });
    this.#edited = null;
    this.#dismissed.clear();
  }

  /** Put one message under the pencil (in the channel or in the thread pane); null ends it. */
  edit(channelId, ts, inThread = false) {
    this.#edited = channelId ? `${channelId}/${ts}/${inThread}` : null;
    changed();
  }

  editing(channelId, ts, inThread) {
    return this.#edited === `${channelId}/${ts}/${inThread}`;
  }

  /** Arrow-up in an empty box: edit one's last message there. Returns whether there is one. */
  editLast(channelId, threadTs) {
    const { id } = this.user();
    const list = threadTs ? threadOf(this.slack(), id, channelId, threadTs) : timelineOf(this.slack(), id, channelId);
    const last = list.findLast((one) => one.user === id && !one.bot_id && !one.ephemeral_for && one.subtype !== "tombstone");
    if (last) this.edit(channelId, last.ts, Boolean(threadTs));
    return Boolean(last);
  }

  /** Put an ephemeral message out of sight. */
  dismiss(channelId, ts) {
    this.#dismissed.add(`${channelId}/${ts}`);
    changed();
  }

  dismissed(channelId, ts) {
    return this.#dismissed.has(`${channelId}/${ts}`);
  }

  /** Do something as the current person. `about` is for the page's own listeners; `quiet` keeps refusals to the caller. */
  async act(body, about = {}) {
    const full = { platform: this.platform, user: this.user().id, ...body };
    const answer = await act(full);
    if (!answer.ok && !about.quiet) this.toast(answer.explain ?? answer.error ?? "That did not work.", "error");
    emit("acted", { body: full, answer, about });
    return answer;
  }

  toast(text, tone = "plain") {
    const note = h("div", { class: `toast toast-${tone}`, role: tone === "error" ? "alert" : "status", onclick: () => note.remove() }, text);
    this.toasts.append(note);
    while (this.toasts.childElementCount > 3) this.toasts.firstElementChild.remove();
    setTimeout(() => note.remove(), TOAST_MS[tone] ?? TOAST_MS.plain);
  }

  /** Put words into the composer of the channel or of the open thread. */
  write(text, inThread) {
    (inThread ? this.thread : this.room).composer.write(text);
  }

  redraw() {
    changed();
  }

  focus() {
    if (this.modals().length) this.modal.focus();
    else this.rail.focus();
  }

  nextPerson() {
    const all = peopleOf(this.slack(), this.kind);
    this.be(all[(all.findIndex((one) => one.id === this.user().id) + 1) % all.length].id);
    requestAnimationFrame(() => this.focus());
  }

  nextChannel(step) {
    const all = this.#channelList();
    if (all.length) this.select(all[(all.findIndex((one) => one.id === this.look().channel) + step + all.length) % all.length].id);
  }

  /** Redraw this side. `seen` is false while the side is out of sight (phone): then nothing counts as read. */
  update(seen) {
    const user = this.user();
    if (!user) return;
    const slack = this.slack();
    const mine = this.look();
    if (!channelById(slack, mine.channel)?.members?.includes(user.id)) Object.assign(mine, { channel: this.#homeChannel(user.id), thread: null });
    if (seen) this.#markRead(user, mine);
    this.picker.update(slack, peopleOf(slack, this.kind), user.id, (person) => this.reads.total(slack, person));
    fill(this.who, [user.real_name, user.note].filter(Boolean).join(" · "));
    this.rail.update(slack, user, mine.channel, (channel) => this.reads.unread(slack, user, channel));
    this.thread.update();
    this.room.update();
    this.body.classList.toggle("with-thread", !this.thread.node.hidden);
    this.body.inert = this.modal.update(this.modals());
  }

  #markRead(user, mine) {
    const slack = this.slack();
    if (mine.tab === "messages") this.reads.mark(user.id, mine.channel, null, timelineOf(slack, user.id, mine.channel).at(-1)?.ts);
    if (mine.thread) this.reads.mark(user.id, mine.channel, mine.thread, threadOf(slack, user.id, mine.channel, mine.thread).at(-1)?.ts);
  }
}
