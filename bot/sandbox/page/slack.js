/**
 * The Slack place: both sides of one workspace. A place is one platform module of the page; see places.js.
 */

import { announce, h } from "./dom.js";
import { changed, store } from "./store.js";
import { Side } from "./side.js";
import { applySlack, authorOf, channelById, isReply, peopleOf, summaryOf, userById } from "./slack-state.js";
import { Reads } from "./reads.js";
import { slackGuide } from "./guide-slack.js";

const WIDE = matchMedia("(min-width: 760px)");

/** @type {import("./places.js").Place} */
export const slack = {
  id: "slack",
  name: "Slack",
  apply: applySlack,
  guide: slackGuide,
  mount: (root) => new SlackPlace(root),
};

/** @implements {import("./places.js").Mounted} */
class SlackPlace {
  #reads = new Reads();
  #front = "customer";
  #heard = new Set();

  constructor(root) {
    this.sides = [new Side("customer", this.#reads), new Side("team", this.#reads)];
    this.page = h("div", { class: "sides", "data-front": this.#front }, this.sides.map((side) => side.node));
    root.append(this.page);
  }

  front() {
    return this.#front;
  }

  side(kind) {
    return this.sides.find((one) => one.kind === kind);
  }

  update() {
    // On a phone only the front side is in sight; what lands on the other one stays unread.
    for (const side of this.sides) side.update((WIDE.matches || side.kind === this.#front) && !document.hidden);
  }

  show(kind, focus = true) {
    this.#front = kind;
    this.page.dataset.front = kind;
    changed();
    if (focus) requestAnimationFrame(() => this.side(kind).focus());
  }

  /** What waits for the people of one side, and who acts there now. */
  unread(kind) {
    const state = store.state.slack;
    const count = peopleOf(state, kind).reduce((sum, one) => sum + this.#reads.total(state, one), 0);
    return { person: this.side(kind).user()?.real_name?.split(" ")[0] ?? "", count };
  }

  /** A new state: what it holds is not news. */
  restart(state) {
    const messages = Object.values(state.slack?.messages ?? {}).flat();
    // After a mere reconnect the old marks still mean something; after a reset none of the messages is known.
    const same = this.#heard.size === 0 || messages.some((one) => this.#heard.has(one.ts));
    if (!this.#reads.base || !same) {
      this.#reads.startAt(state.slack);
      this.sides.forEach((side) => side.forget());
    }
    this.#heard = new Set(messages.map((one) => one.ts));
  }

  /** A live patch was applied: tell of new messages, show Slack's own error notes. */
  patch({ type, channel, message, user, toast }) {
    if (type === "toast") this.#toast(user, toast);
    if (type !== "message" || this.#heard.has(message?.ts)) return;
    this.#heard.add(message.ts);
    this.#speak(channel, message);
  }

  #toast(userId, toast) {
    const person = userById(store.state.slack, userId);
    const side = this.side(person?.side);
    if (!side || !toast?.text) return;
    side.toast(side.user().id === userId ? toast.text : `${person.real_name}: ${toast.text}`, toast.tone ?? "error");
  }

  /** Tell screen readers of a message that one of the two people on stage can see. */
  #speak(channelId, message) {
    const state = store.state.slack;
    const channel = channelById(state, channelId);
    const viewer = this.sides.find((side) => {
      const me = side.user()?.id;
      return channel?.members?.includes(me) && me !== message.user && (!message.ephemeral_for || message.ephemeral_for === me);
    });
    if (!viewer) return;
    const where = channel.kind === "dm" ? "the direct conversation" : channel.name;
    const kind = message.ephemeral_for ? ", only visible to you," : "";
    const text = summaryOf(message, viewer.names()).slice(0, 200);
    announce(`${authorOf(state, message).name}${kind} in ${where}${isReply(message) ? ", thread" : ""}: ${text}`);
  }
}
