/** The thread pane of one side: root, replies, composer with "also send to the channel". */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { createComposer, dropZone } from "./composer.js";
import { createTimeline } from "./timeline.js";
import { channelById, isInside, threadOf } from "./slack-state.js";

/** @param {object} side see side.js */
export function createThread(side) {
  const close = h("button", { class: "icon-button thread-close", type: "button", "aria-label": "Close thread", title: "Close (Esc)", onclick: () => side.closeThread() }, icon("close"));
  const back = h("button", { class: "icon-button thread-back", type: "button", "aria-label": "Back to the channel", onclick: () => side.closeThread() }, icon("back"));
  const where = h("small", {});
  const hint = h("p", { class: "thread-hint" });
  const timeline = createTimeline(side, { thread: true });
  const composer = createComposer(side, { thread: true });
  const node = h("aside", { class: "thread", "aria-label": side.kind === "customer" ? "The customer's thread" : "The team's thread", tabindex: -1, hidden: true },
    h("header", { class: "room-head" }, back, h("h3", {}, "Thread"), where, close), timeline.node, hint, composer.node);
  dropZone(node, composer);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    side.closeThread();
  });

  function update() {
    const slack = side.slack();
    const { channel: channelId, thread: rootTs, tab } = side.look();
    const channel = channelById(slack, channelId);
    node.hidden = !rootTs || !channel || tab === "home";
    if (node.hidden) return;
    const user = side.user();
    fill(where, channel.kind === "dm" ? "with Deskhand" : `#${channel.name}`);
    timeline.update({
      where: `${user.id} ${channelId} ${rootTs}`,
      label: "Messages of the thread",
      messages: threadOf(slack, user.id, channelId, rootTs).filter((one) => !side.dismissed(channelId, one.ts)),
      view: { slack, side, names: side.names(), channelId, inThread: true },
      emptyText: [h("strong", {}, "This thread is gone"), h("p", {}, "Its first message was deleted.")],
    });
    const internal = isInternal(slack, channel);
    hint.hidden = !internal;
    fill(hint, internal ? [icon("lock"), "Internal. ", h("code", {}, "!reply"), " answers the customer."] : null);
    composer.aim({
      key: `${user.id} ${channelId} ${rootTs}`, channelId, threadTs: rootTs,
      placeholder: internal ? "Note to the team, or !reply …" : "Reply…",
      echo: channel.kind === "dm" ? "Also show in the conversation" : `Also send to #${channel.name}`,
    });
  }

  const isInternal = (slack, channel) => side.kind === "team" && channel.kind !== "dm" && isInside(slack, channel);

  return { node, update, composer, focus: () => node.focus({ preventScroll: true }) };
}
