/** The Slack place: both sides of one workspace. A place is one platform of the page; see places.js. */

import { announce } from "./dom.js";
import { store } from "./store.js";
import { Side } from "./side.js";
import { applySlack, authorOf, channelById, isReply, peopleOf, summaryOf, userById } from "./slack-state.js";
import { Reads } from "./reads.js";
import { slackGuide } from "./guide-slack.js";

/** @type {import("./places.js").Place} */
export const slack = {
  id: "slack",
  name: "Slack",
  apply: applySlack,
  guide: slackGuide,
  mount: () => new ChatPlace({ id: "slack", view: (state) => state.slack ?? null, side: (kind, reads) => new Side(kind, reads) }),
};

/** Two sides of one chat platform. `view(state)` is that platform's part of the state as the sides read it. @implements {import("./places.js").Mounted} */
export class ChatPlace {
  #reads = new Reads();
  #heard = new Set();
  #view;

  constructor({ view, side }) {
    this.#view = view;
    this.sides = [side("customer", this.#reads), side("team", this.#reads)];
  }

  side(kind) {
    return this.sides.find((one) => one.kind === kind);
  }

  /** How much waits for the people of one side. */
  unread(kind) {
    const state = this.#view(store.state);
    return peopleOf(state, kind).reduce((sum, one) => sum + this.#reads.total(state, one), 0);
  }

  /** A new state: what it holds is not news. */
  restart(state) {
    const view = this.#view(state);
    const messages = Object.values(view?.messages ?? {}).flat();
    // After a mere reconnect the old marks still mean something; after a reset none of the messages is known.
    const same = this.#heard.size === 0 || messages.some((one) => this.#heard.has(one.ts));
    if (!this.#reads.base || !same) {
      this.#reads.startAt(view);
      this.sides.forEach((side) => side.forget());
    }
    this.#heard = new Set(messages.map((one) => one.ts));
  }

  /** A live patch was applied: tell of new messages, show Slack's own error notes. */
  patch({ type, channel, message, user, toast }) {
    if (type === "toast") this.#toast(user, toast);
    if (type !== "message") return;
    // What was applied, in the page's own shape.
    const shown = (this.#view(store.state).messages[channel] ?? []).find((one) => (message.ts ? one.ts === message.ts : one.id === message.id));
    if (!shown || this.#heard.has(shown.ts)) return;
    this.#heard.add(shown.ts);
    this.#speak(channel, shown);
  }

  #toast(userId, toast) {
    const person = userById(this.#view(store.state), userId);
    const side = this.side(person?.side);
    if (!side || !toast?.text) return;
    side.toast(side.user().id === userId ? toast.text : `${person.real_name}: ${toast.text}`, toast.tone ?? "error");
  }

  /** Tell screen readers of a message that one of the two people on stage can see. */
  #speak(channelId, message) {
    const state = this.#view(store.state);
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
