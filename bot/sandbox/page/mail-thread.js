/** One thread, mail by mail: who wrote to whom, what it says as it is shown, as plain text and as it came, and its files. */

import { fill, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./message.js";
import { fileList } from "./files.js";
import { dropZone } from "./composer.js";
import { authorOf } from "./slack-state.js";
import { folded, htmlNode } from "./mail-html.js";
import { createMailForm, createMailReply } from "./mail-write.js";
import { nameOf } from "./mail-state.js";
import { clockTime, dayName, fullTime } from "./times.js";

const VIEWS = [["html", "Formatted"], ["text", "Plain text"], ["source", "Source"]];

/** The right part of a mail program: a thread with its box for answers, the form for a new mail, or nothing. */
export class MailPane {
  #side;
  #views = new Map();
  #sources = new Map();
  #shown = "";

  /** @param {import("./mail-side.js").MailSide} side */
  constructor(side) {
    this.#side = side;
    this.title = h("h3", {});
    this.head = h("header", { class: "room-head" },
      h("button", { class: "icon-button mail-back", type: "button", "aria-label": "Back to the list", title: "Back to the list", onclick: () => side.closeThread() }, icon("back")), this.title);
    this.mails = h("div", { class: "mails", role: "log", "aria-live": "off", tabindex: 0 });
    this.form = createMailForm(side);
    this.reply = createMailReply(side);
    this.empty = h("div", { class: "empty" }, h("strong", {}, "No mail is open"), h("p", {}, "Choose one from the list, or write a new one."));
    this.node = h("div", { class: "room mail-pane" }, this.head, this.mails, this.form.node, this.empty, this.reply.node);
    dropZone(this.node, { take: (list) => (this.form.node.hidden ? this.reply : this.form).take(list) });
  }

  /** Show a thread (null = none), or the form. */
  update(state, user, thread, writing) {
    this.form.node.hidden = !writing;
    this.mails.hidden = this.reply.node.hidden = writing || !thread;
    this.empty.hidden = writing || Boolean(thread);
    this.head.hidden = !writing && !thread;
    fill(this.title, writing ? "New mail" : thread?.subject ?? "");
    if (writing || !thread) {
      this.#shown = "";
      return;
    }
    this.reply.aim(state, user, thread);
    this.mails.setAttribute("aria-label", `Mails: ${thread.subject}`);
    const items = thread.mails.map((mail) => {
      const view = this.#views.get(mail.id) ?? (mail.html ? "html" : "text");
      return { key: mail.id, sig: `${view} ${this.#sources.has(mail.id)}`, mail, view };
    });
    reconcile(this.mails, items, (item) => this.#mail(item, state, user));
    const print = `${user.id} ${thread.id} ${thread.last.id}`;
    if (print === this.#shown) return;
    this.#shown = print;
    requestAnimationFrame(() => this.#showLast());
  }

  /** Bring the newest mail into sight; scrollIntoView would move the page as well. */
  #showLast() {
    const last = this.mails.lastElementChild;
    if (last) this.mails.scrollTop += last.getBoundingClientRect().top - this.mails.getBoundingClientRect().top;
  }

  #mail({ mail, view }, state, user) {
    const sender = state.users.find((one) => one.address === mail.from.address);
    const name = mail.from.name || nameOf(state, mail.from.address);
    const author = authorOf(state, sender ? { user: sender.id } : { user: mail.from.address, username: name });
    const when = new Date(mail.at);
    return h("article", { class: "mail", tabindex: -1, "aria-label": `${name}, ${clockTime(when)}` },
      h("header", { class: "mail-head" }, avatar(author),
        h("div", {}, h("div", {}, h("strong", {}, name), " ", h("span", { class: "quiet" }, `<${mail.from.address}>`)), this.#to(mail, state, user)),
        mail.is_automatic ? h("span", { class: "pill" }, "automatic") : null,
        h("time", { title: fullTime(when) }, `${dayName(when) === "Today" ? "" : `${dayName(when)} `}${clockTime(when)}`)),
      h("div", { class: "mail-body" }, this.#body(mail, view), fileList(mail.files)), this.#ways(mail, view));
  }

  #to(mail, state, user) {
    const names = (list) => list.map((one) => (one === user.address ? "me" : nameOf(state, one))).join(", ");
    const title = [`to ${mail.to.join(", ")}`, mail.cc.length ? `cc ${mail.cc.join(", ")}` : null, mail.reply_to === mail.from.address ? null : `answers to ${mail.reply_to}`];
    return h("small", { class: "quiet", title: title.filter(Boolean).join("\n") }, `to ${names(mail.to)}${mail.cc.length ? `, cc ${names(mail.cc)}` : ""}`);
  }

  #body(mail, view) {
    if (view === "source") return h("pre", { class: "mail-source", tabindex: 0 }, this.#sources.get(mail.id) ?? "Loading…");
    return view === "html" ? htmlNode(mail.html) : plain(mail.text);
  }

  /** How a mail can be looked at. */
  #ways(mail, view) {
    const there = VIEWS.filter(([kind]) => kind !== "html" || mail.html);
    return h("div", { class: "mail-ways", role: "group", "aria-label": "How it is shown" }, there.map(([kind, label]) => h("button", {
      class: "mail-plain-button", type: "button", "aria-pressed": kind === view ? "true" : "false", "data-focus": kind, onclick: () => this.#look(mail, kind),
    }, label)));
  }

  async #look(mail, view) {
    this.#views.set(mail.id, view);
    this.#side.redraw();
    if (view !== "source" || this.#sources.has(mail.id)) return;
    const answer = await fetch(`/files/mail/${mail.id}/source`).catch(() => null);
    this.#sources.set(mail.id, answer?.ok ? await answer.text() : "The sandbox does not answer.");
    this.#side.redraw();
  }
}

/** Plain text with its quotation folded where that stands at the end. */
function plain(text) {
  const lines = text.trimEnd().split("\n");
  const first = lines.findIndex((line, index) => line.startsWith(">") && lines.slice(index).every((one) => one.startsWith(">") || !one.trim()));
  const pre = (part) => h("div", { class: "mail-text" }, part.join("\n"));
  return first <= 0 ? pre(lines) : [pre(lines.slice(0, first)), folded(pre(lines.slice(first)))];
}
