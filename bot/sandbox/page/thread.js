/** The thread pane of one side: root, replies, composer with "also send to the channel". */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { AssistantFoot } from "./assistant.js";
import { Composer, dropZone } from "./composer.js";
import { Timeline } from "./timeline.js";
import { channelById, isInside, panelOf, repliesOf, threadOf } from "./slack-state.js";

/** The pane beside the room (on narrow sides: instead of it). */
export class Thread {
  #side;
  #title = h("h3", {}, "Thread");
  #where = h("small", {});
  #hint = h("p", { class: "thread-hint" }, icon("lock"), "Internal. ", h("code", {}, "!reply"), " answers the customer.");

  /** @param {import("./side.js").Side} side */
  constructor(side) {
    this.#side = side;
    const close = (name, extra, label) => h("button", { class: `icon-button ${extra}`, type: "button", "aria-label": label, title: label, onclick: () => side.closeThread() }, icon(name));
    this.timeline = new Timeline(side, { thread: true });
    this.composer = new Composer(side, { thread: true });
    this.foot = new AssistantFoot(side);
    const label = side.kind === "customer" ? "The customer's thread" : "The team's thread";
    this.node = h("aside", { class: "thread", "aria-label": label, tabindex: -1, hidden: true, onkeydown: (event) => this.#keys(event) },
      h("header", { class: "room-head" }, close("back", "thread-back", "Back to the channel"), this.#title, this.#where,
        close("close", "thread-close", "Close thread")),
      this.timeline.node, this.foot.node, this.#hint, this.composer.node);
    dropZone(this.node, this.composer);
  }

  #keys(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    this.#side.closeThread();
  }

  focus() {
    this.node.focus({ preventScroll: true });
  }

  update() {
    const side = this.#side;
    const slack = side.slack();
    const { channel: channelId, thread: rootTs, tab } = side.look();
    const channel = channelById(slack, channelId);
    this.node.hidden = !rootTs || !channel || tab === "home";
    if (this.node.hidden) return;
    const internal = side.kind === "team" && channel.kind !== "dm" && isInside(slack, channel);
    const talk = this.foot.update(slack, side.user(), channelId, rootTs);
    fill(this.#title, talk ? "Assistant" : "Thread");
    fill(this.#where, talk ? panelOf(slack, rootTs)?.title ?? "" : channel.kind === "dm" ? "with Deskhand" : `#${channel.name}`);
    this.#hint.hidden = !internal;
    this.#messages(slack, channelId, rootTs, talk);
    this.composer.aim({
      key: `${side.user().id} ${channelId} ${rootTs}`, channelId, threadTs: rootTs,
      placeholder: talk ? "Ask a question…" : internal ? "Note to the team, or !reply …" : "Reply…",
      echo: talk ? "" : channel.kind === "dm" ? "Also show in the conversation" : `Also send to #${channel.name}`,
    });
  }

  #messages(slack, channelId, rootTs, talk) {
    const side = this.#side;
    const { id } = side.user();
    this.timeline.update({
      where: `${id} ${channelId} ${rootTs}`,
      label: "Messages of the thread",
      counted: !talk,
      messages: (talk ? repliesOf : threadOf)(slack, id, channelId, rootTs).filter((one) => !side.dismissed(channelId, one.ts)),
      view: { slack, side, names: side.names(), channelId, inThread: true },
      emptyText: talk ? [h("strong", {}, "Ask Deskhand")] : [h("strong", {}, "This thread is gone"), h("p", {}, "Its first message was deleted.")],
    });
  }
}
