/** The mail place: the mail programs of the people around the desk. What is read and what is new is known here, for both sides. */

import { announce } from "./dom.js";
import { store } from "./store.js";
import { applyMail, mailsOf, peopleOn } from "./mail-state.js";
import { MailSide } from "./mail-side.js";
import { mailGuide } from "./guide-mail.js";

/** @type {import("./places.js").Place} */
export const mail = { id: "mail", name: "Mail", apply: applyMail, guide: mailGuide, mount: () => new MailPlace() };

/** Both sides of the mail. @implements {import("./places.js").Mounted} */
class MailPlace {
  #seen = new Set();
  #known = new Set();

  constructor() {
    this.sides = ["customer", "team"].map((kind) => new MailSide(kind, this));
  }

  side(kind) {
    return this.sides.find((one) => one.kind === kind);
  }

  /** How much waits for the people of one side. */
  unread(kind) {
    return peopleOn(store.state.mail, kind).reduce((sum, person) => sum + this.unreadOf(person), 0);
  }

  /** How many mails somebody has not looked at. */
  unreadOf(person) {
    return mailsOf(store.state.mail, person.id).filter((one) => this.isNew(one)).length;
  }

  isNew(one) {
    return one.folder === "inbox" && !this.#seen.has(one.id);
  }

  /** Somebody looks at these mails. */
  mark(mails) {
    for (const one of mails) this.#seen.add(one.id);
  }

  /** A new state: what it holds is not news, unless the page was merely away for a moment. */
  restart(state) {
    const ids = Object.values(state.mail?.messages ?? {}).flat().map((one) => one.id);
    if (!ids.some((id) => this.#known.has(id))) {
      this.#seen = new Set(ids);
      this.sides.forEach((side) => side.forget());
    }
    this.#known = new Set(ids);
  }

  /** A live patch was applied: tell screen readers of a new mail that one of the two people on stage can see. */
  patch({ type, user, mail: one }) {
    if (type !== "mail") return;
    this.#known.add(one.id);
    const viewer = this.sides.find((side) => side.user()?.id === user);
    if (viewer && one.folder === "inbox") announce(`Mail from ${one.from.name || one.from.address}: ${one.subject}. ${one.text.slice(0, 160)}`);
  }
}
