/**
 * The Slack place: both sides of one workspace. A place is one platform module of the page; see places.js.
 */

import { announce, h } from "./dom.js";
import { store } from "./store.js";
import { Side } from "./side.js";
import { applySlack, authorOf, channelById, isReply, summaryOf, userById } from "./slack-state.js";
import { Reads } from "./reads.js";
import { slackGuide } from "./guide-slack.js";

const WIDE = matchMedia("(min-width: 760px)");

/** @type {import("./places.js").Place} */
export const slack = {
  id: "slack",
  name: "Slack",
  apply: applySlack,
  guide: slackGuide,
  mount,
};

function mount(root) {
  const reads = new Reads();
  const sides = [new Side("customer", reads), new Side("team", reads)];
  const heard = new Set();
  let front = "customer";
  const page = h("div", { class: "sides", "data-front": front }, sides.map((side) => side.node));
  root.append(page);

  function update() {
    // On a phone only the front side is in sight; what lands on the other one stays unread.
    for (const side of sides) side.update((WIDE.matches || side.kind === front) && !document.hidden);
  }

  function show(kind, focus = true) {
    front = kind;
    page.dataset.front = kind;
    store.front = kind;
    sides.forEach((side) => side.redraw());
    if (focus) requestAnimationFrame(() => sides.find((side) => side.kind === kind).focus());
  }

  /** A new state: what it holds is not news. */
  function restart(state) {
    if (!state.slack) return;
    if (!reads.base || !overlaps(state.slack)) {
      reads.startAt(state.slack);
      sides.forEach((side) => side.forget());
    }
    heard.clear();
    for (const list of Object.values(state.slack.messages ?? {})) for (const one of list) heard.add(one.ts);
  }

  /** After a mere reconnect the old marks still mean something; after a reset none of the messages is known. */
  const overlaps = (fresh) => !heard.size || Object.values(fresh.messages ?? {}).flat().some((one) => heard.has(one.ts));

  function patch(message) {
    if (message.type === "toast") showToast(message);
    if (message.type !== "message" || heard.has(message.message?.ts)) return;
    heard.add(message.message.ts);
    speak(message.channel, message.message);
  }

  function showToast({ user, toast }) {
    const state = store.state.slack;
    const person = userById(state, user);
    const side = sides.find((one) => one.kind === person?.side);
    if (!side || !toast?.text) return;
    side.toast(side.user().id === user ? toast.text : `${person.real_name}: ${toast.text}`, toast.tone ?? "error");
  }

  /** Tell screen readers of a message that one of the two people on stage can see. */
  function speak(channelId, message) {
    const state = store.state.slack;
    const channel = channelById(state, channelId);
    const viewer = sides.find((side) => {
      const me = side.user()?.id;
      return channel?.members?.includes(me) && me !== message.user && (!message.ephemeral_for || message.ephemeral_for === me);
    });
    if (!viewer) return;
    const where = channel.kind === "dm" ? "the direct conversation" : channel.name;
    const kind = message.ephemeral_for ? ", only visible to you," : "";
    announce(`${authorOf(state, message).name}${kind} in ${where}${isReply(message) ? ", thread" : ""}: ${summaryOf(message, viewer.names()).slice(0, 200)}`);
  }

  return {
    update,
    restart,
    patch,
    show,
    sides,
    front: () => front,
    side: (kind) => sides.find((one) => one.kind === kind),
    unread: (kind) => {
      const side = sides.find((one) => one.kind === kind);
      const people = store.state.slack.users.filter((one) => one.side === kind);
      return { person: side.user()?.real_name?.split(" ")[0] ?? "", count: people.reduce((sum, one) => sum + reads.total(store.state.slack, one), 0) };
    },
  };
}
