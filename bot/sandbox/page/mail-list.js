/** The list of somebody's threads, with what starts a new mail and what a mailbox can be told. */

import { fill, h, reconcile, rove } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popups.js";
import { nameOf } from "./mail-state.js";
import { clockTime, dayName, sameDay } from "./times.js";
import { now } from "./store.js";

/** @param {import("./mail-side.js").MailSide} side */
export function createMailList(side) {
  const compose = h("button", { class: "button primary", type: "button", "data-focus": "compose", onclick: () => side.compose() }, icon("pencil"), "New mail");
  const states = h("span", { class: "mail-states" });
  const more = h("button", {
    class: "icon-button", type: "button", "aria-label": "Mailbox", title: "Mailbox", "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: (event) => openMenu(event.currentTarget, choices(side), "Mailbox"),
  }, icon("more"));
  const rows = h("div", { class: "mail-rows" });
  const empty = h("div", { class: "empty" });
  const node = h("nav", { class: "mail-list", "aria-label": `${side.kind === "customer" ? "The customer's" : "The team's"} mail` },
    h("div", { class: "mail-list-head" }, compose, states, more), rows, empty);
  rows.addEventListener("keydown", (event) => rove(event, [...rows.querySelectorAll("button")], (next) => next.click()));

  function update(state, user, threads, current, isNew) {
    fill(states, user.is_away ? h("span", { class: "pill pill-warn" }, "out of office") : null, user.is_closed ? h("span", { class: "pill pill-warn" }, "mail comes back") : null);
    empty.hidden = threads.length > 0;
    if (threads.length === 0 && empty.dataset.user !== user.id) {
      empty.dataset.user = user.id;
      fill(empty, h("strong", {}, "No mail yet"), h("p", {}, side.kind === "customer" ? `${user.real_name.split(" ")[0]} can write to ${state.desk.address}.` : "The desk writes here to those whom the policy names by their address."));
    }
    const items = threads.map((thread, index) => {
      const fresh = thread.mails.filter(isNew).length;
      const on = thread.id === current;
      return { key: thread.id, sig: JSON.stringify([thread.last.id, fresh, on, index === 0 && !current]), thread, fresh, on, tabbable: on || (index === 0 && !current) };
    });
    if (items.length && !items.some((one) => one.tabbable)) Object.assign(items[0], { tabbable: true, sig: `${items[0].sig} first` });
    reconcile(rows, items, (item) => row(item, state, user));
  }

  function row({ thread, fresh, on, tabbable }, state, user) {
    const { last, mails } = thread;
    const who = [...new Set(mails.map((one) => (one.folder === "sent" ? "me" : nameOf(state, one.from.address).split(" ")[0])))].join(", ");
    const when = new Date(last.at);
    const files = mails.some((one) => one.files.length);
    return h("button", {
      class: fresh ? "mail-row mail-new" : "mail-row", type: "button", "aria-current": on ? "true" : null, tabindex: tabbable ? 0 : -1, "data-focus": "thread",
      "aria-label": `${thread.subject}, ${who}, ${mails.length === 1 ? "1 mail" : `${mails.length} mails`}${fresh ? `, ${fresh} new` : ""}`,
      onclick: () => side.select(thread.id),
    }, h("span", { class: "mail-who" }, who, mails.length > 1 ? h("small", {}, ` ${mails.length}`) : null),
    h("time", {}, sameDay(when, now()) ? clockTime(when) : dayName(when)),
    h("strong", {}, thread.subject), fresh ? h("span", { class: "badge" }, String(fresh)) : files ? icon("clip") : h("span", {}),
    h("span", { class: "mail-snippet" }, snippet(last, user)));
  }

  return { node, update, focus: () => (rows.querySelector("[tabindex='0']") ?? compose).focus() };
}

function snippet(mail) {
  return mail.text.replace(/\s+/g, " ").trim().slice(0, 120) || mail.files.map((file) => file.name).join(", ");
}

function choices(side) {
  const { is_away: away, is_closed: closed } = side.user();
  return [
    { label: away ? "Be back in the office" : "Be out of office", icon: "clock", run: () => side.act({ do: "away", on: !away }) },
    { label: closed ? "Take mail again" : "Let mail come back", icon: "back", run: () => side.act({ do: "close_mailbox", on: !closed }) },
  ];
}
