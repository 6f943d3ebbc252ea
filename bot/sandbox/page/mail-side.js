/** One side of the mail: who reads and writes, and what they look at. It has the shape that the stage and the keys expect of a side. */

import { fill, h } from "./dom.js";
import { act } from "./net.js";
import { changed, emit, store } from "./store.js";
import { createPeople } from "./rail.js";
import { createMailList } from "./mail-list.js";
import { MailPane } from "./mail-thread.js";
import { mailsOf, peopleOn, personNamed, threadsOf } from "./mail-state.js";

const TITLES = { customer: "The customer", team: "The team" };

/** Everything of one side; create once, then `update`. */
export class MailSide {
  #place;
  #personId = null;
  #looks = new Map();
  #awaited = null;

  /** @param {"customer"|"team"} kind @param {object} place what knows which mails are new */
  constructor(kind, place) {
    [this.kind, this.#place] = [kind, place];
    this.picker = createPeople(this, `${TITLES[kind]}: who you are`);
    this.list = createMailList(this);
    this.pane = new MailPane(this);
    this.who = h("span", { class: "side-note" });
    this.toasts = h("div", { class: "toasts" });
    this.platforms = h("div", { class: "tabs platforms", role: "tablist", "aria-label": `${TITLES[kind]}: platform`, hidden: true });
    this.body = h("div", { class: "side-body mail-side" }, this.list.node, this.pane.node);
    this.node = h("section", { class: `side side-${kind}`, id: `side-${kind}`, "aria-labelledby": `title-${kind}` },
      h("header", { class: "side-head" }, h("h2", { id: `title-${kind}` }, TITLES[kind]), this.platforms, this.who, this.picker.node),
      h("div", { class: "side-stage" }, this.body, this.toasts));
  }

  /** The person who acts here. */
  user() {
    const all = peopleOn(store.state.mail, this.kind);
    return all.find((one) => one.id === this.#personId) ?? all[0];
  }

  /** What the person looks at: {thread, writing}; each keeps their own. */
  look() {
    const { id } = this.user();
    if (!this.#looks.has(id)) this.#looks.set(id, { thread: null, writing: false });
    return this.#looks.get(id);
  }

  be(id) {
    this.#personId = id;
    changed();
  }

  beNamed(name) {
    const found = personNamed(store.state.mail, name);
    if (found?.side === this.kind) this.#personId = found.id;
  }

  /** Open a thread. */
  select(threadId) {
    Object.assign(this.look(), { thread: threadId, writing: false });
    changed();
  }

  /** Begin a new mail, perhaps with words already in it; `false` gives it up. */
  compose(heading = "", text = "") {
    this.look().writing = heading !== false;
    if (heading !== false) this.pane.form.begin(store.state.mail, this.user(), heading, text);
    changed();
    if (heading === false) requestAnimationFrame(() => this.list.focus());
  }

  /** A new mail went out: show its thread as soon as the page has heard of it. */
  sent(mailId) {
    this.#awaited = { mailId, user: this.user().id };
    this.look().writing = false;
    changed();
  }

  /** Put words into the box under the open thread. */
  write(text, copy = "") {
    this.pane.reply.write(text, copy);
  }

  /** Leave the form or the thread for the list. Returns whether there was one. */
  closeThread() {
    const mine = this.look();
    if (!mine.thread && !mine.writing) return false;
    if (mine.writing) mine.writing = false;
    else mine.thread = null;
    changed();
    requestAnimationFrame(() => this.list.focus());
    return true;
  }

  /** Everything began anew. */
  forget() {
    this.#looks.clear();
    this.#awaited = null;
  }

  async act(body, about = {}) {
    const full = { platform: "mail", user: this.user().id, ...body };
    const answer = await act(full);
    emit("acted", { body: full, answer, about });
    return answer;
  }

  redraw() {
    changed();
  }

  focus() {
    this.list.focus();
  }

  nextPerson() {
    const all = peopleOn(store.state.mail, this.kind);
    this.be(all[(all.findIndex((one) => one.id === this.user().id) + 1) % all.length].id);
    requestAnimationFrame(() => this.focus());
  }

  /** The next thread of the list. */
  nextChannel(step) {
    const all = threadsOf(store.state.mail, this.user().id);
    if (all.length) this.select(all[(all.findIndex((one) => one.id === this.look().thread) + step + all.length) % all.length].id);
  }

  /** Redraw this side. `seen` is false while it is out of sight: then nothing counts as read. */
  update(seen) {
    const state = store.state.mail;
    const user = this.user();
    this.#follow(state);
    const mine = this.look();
    const threads = threadsOf(state, user.id);
    const open = mine.writing ? null : threads.find((one) => one.id === mine.thread) ?? null;
    if (seen && open) this.#place.mark(open.mails);
    this.picker.update(state, peopleOn(state, this.kind), user.id, (person) => this.#place.unreadOf(person));
    fill(this.who, [user.real_name, user.address].join(" · "));
    this.list.update(state, user, threads, open?.id ?? null, (one) => this.#place.isNew(one));
    this.pane.update(state, user, open, mine.writing);
    this.body.classList.toggle("with-mail", mine.writing || Boolean(open));
  }

  #follow(state) {
    const { mailId, user } = this.#awaited ?? {};
    const found = mailId && mailsOf(state, user).find((one) => one.id === mailId);
    if (!found) return;
    this.#awaited = null;
    if (this.user().id === user) this.look().thread = found.thread;
  }
}
