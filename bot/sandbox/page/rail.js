/** Who acts (the person picker) and where (the channel list) on one side. */

import { h, reconcile, rove } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./message.js";
import { authorOf, channelsOf } from "./slack-state.js";

/** The row of people one can be. `update(people, currentId, unreadOf)` redraws it. */
export function createPeople(side, label) {
  const node = h("div", { class: "people", role: "radiogroup", "aria-label": label });
  node.addEventListener("keydown", (event) => rove(event, [...node.children], (next) => next.click()));
  let shown = null;

  /** Where there are more people than fit, the chosen one is in sight. */
  function reveal() {
    const [one, all] = [node.querySelector("[aria-checked=true]"), node].map((each) => each?.getBoundingClientRect());
    if (one && (one.left < all.left || one.right > all.right)) node.scrollLeft += one.left - all.left - 30;
  }

  function update(slack, people, currentId, unreadOf) {
    const items = people.map((person) => {
      const unread = person.id === currentId ? 0 : unreadOf(person);
      return { key: person.id, sig: `${person.id === currentId} ${unread} ${person.real_name} ${person.color}`, person, unread };
    });
    reconcile(node, items, ({ person, unread }) => {
      const chosen = person.id === currentId;
      return h("button", {
        class: "person", type: "button", role: "radio", "aria-checked": chosen ? "true" : "false", tabindex: chosen ? 0 : -1,
        title: [person.real_name, person.note].filter(Boolean).join(" · "), "data-focus": "person",
        "aria-label": `${person.real_name}${person.note ? `, ${person.note}` : ""}${unread ? `, ${unread} unread` : ""}`,
        onclick: () => side.be(person.id),
      }, avatar(authorOf(slack, { user: person.id }), true), h("span", {}, (person.real_name ?? person.name).split(" ")[0]),
      unread ? h("span", { class: "badge" }, String(unread)) : null);
    });
    if (shown !== currentId) requestAnimationFrame(reveal);
    shown = currentId;
  }

  return { node, update };
}

const HEADINGS = {
  customer: { customer: "Channels", dm: "Direct" },
  team: { team: "Team only", customer: "Customers read these", dm: "Direct" },
};
const ORDER = { customer: ["dm", "customer", "team"], team: ["team", "customer", "dm"] };

/** The channel list; arrow keys move in it and open what they reach. */
export function createRail(side) {
  const list = h("div", { class: "rail-list" });
  const node = h("nav", { class: "rail", "aria-label": side.kind === "customer" ? "The customer's conversations" : "The team's channels" }, list);
  list.addEventListener("keydown", (event) => rove(event, [...list.querySelectorAll("button")], (next) => next.click()));

  function update(slack, user, currentId, unread) {
    const groups = channelsOf(slack, user);
    const items = ORDER[side.kind].flatMap((name) => groupItems(name, groups[name], slack, currentId, unread));
    if (!items.some((item) => item.current) && items.length) items.find((item) => item.channel).tabbable = true;
    reconcile(list, items, (item) => (item.heading ? h("div", { class: "rail-heading" }, item.heading) : row(item)));
    scrollToCurrent();
  }

  function groupItems(name, channels, slack, currentId, unread) {
    if (!channels.length) return [];
    const heading = HEADINGS[side.kind][name] ?? "Channels";
    // What is archived is found in its forum; here it stands only while one is in it.
    const rows = channels.filter((channel) => !channel.archived || channel.id === currentId).map((channel) => {
      const count = unread(channel);
      const current = channel.id === currentId;
      const title = channel.kind === "dm" ? "Deskhand" : channel.name;
      return { key: channel.id, sig: `${title} ${current} ${count} ${channel.thread}`, channel, title, count, current };
    });
    return [{ key: `h-${name}`, sig: heading, heading }, ...rows];
  }

  function row({ channel, title, count, current, tabbable }) {
    const kind = channel.kind === "dm" ? "direct message" : channel.thread ? "thread" : channel.forum ? "forum" : "channel";
    return h("button", {
      class: channel.thread ? "channel channel-thread" : "channel", type: "button", "aria-current": current ? "page" : null, tabindex: current || tabbable ? 0 : -1, "data-focus": "channel",
      "aria-label": `${title}, ${kind}${count ? `, ${count} unread` : ""}`, onclick: () => side.select(channel.id),
    }, channel.kind === "dm" ? h("span", { class: "channel-dot" }) : icon(channel.thread ? "thread" : channel.forum ? "list" : "hash"), h("span", { class: "channel-name" }, title),
    count ? h("span", { class: "badge" }, String(count)) : null);
  }

  /** On a phone the list is a strip: the open channel must be in sight. */
  function scrollToCurrent() {
    const current = list.querySelector("[aria-current]");
    if (!current || list.scrollWidth <= list.clientWidth) return;
    list.scrollLeft = Math.max(0, current.offsetLeft - list.clientWidth / 3);
  }

  return { node, update, focus: () => list.querySelector("[tabindex='0']")?.focus() };
}
