/** The Discord place: both sides of one guild. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popups.js";
import { ChatPlace } from "./slack.js";
import { DiscordSide } from "./discord-side.js";
import { applyDiscord, viewOf } from "./discord-state.js";
import { discordGuide } from "./guide-discord.js";
import { createForum, tagPills } from "./forum.js";

/** @type {import("./places.js").Place} */
export const discord = {
  id: "discord",
  name: "Discord",
  apply: applyDiscord,
  guide: discordGuide,
  mount: () => new ChatPlace({
    id: "discord",
    view: (state) => (state.discord ? viewOf(state.discord) : null),
    side: (kind, reads) => new DiscordSide(kind, reads, { forum: createForum, title: roomTitle, tools }),
  }),
};

/** What stands in the head of a thread: where it hangs and what its tags say. */
function roomTitle(view, channel) {
  if (!channel.thread) return null;
  const parent = view.channels.find((one) => one.id === channel.parent);
  return [h("h3", {}, icon("thread"), h("span", { class: "thread-title" }, channel.name)), h("span", { class: "post-tags" }, tagPills(view, channel)),
    h("small", {}, [`#${parent?.name ?? ""}`, channel.locked ? "locked" : null, channel.archived ? "archived" : null].filter(Boolean).join(" · "))];
}

/** The menu of a thread (put it away, lock it, delete it) or of one's own conversation with the bot (hear from it or not). */
function tools(side, channel) {
  if (!channel.thread && channel.kind !== "dm") return null;
  const name = channel.thread ? "Thread" : "Privacy";
  return h("button", {
    class: "icon-button head-tools", type: "button", "aria-label": name, title: name, "data-focus": "head-tools", "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: (event) => openMenu(event.currentTarget, channel.thread ? ofThread(side, channel) : ofPerson(side), name),
  }, icon("more"));
}

function ofThread(side, channel) {
  const run = (what) => () => side.act({ do: what, channel: channel.id });
  return [
    channel.archived ? { label: "Open again", icon: "thread", run: run("unarchive") } : { label: "Archive", icon: "file", run: run("archive") },
    channel.locked ? { label: "Unlock", icon: "lock", run: run("unlock") } : { label: "Lock", icon: "lock", run: run("lock") },
    { label: "Delete…", icon: "trash", danger: true, run: run("delete_channel") },
  ];
}

function ofPerson(side) {
  const { dms_open: open, in_guild: here } = side.user();
  const run = (what) => () => side.act({ do: what });
  return [
    open ? { label: "Take no direct messages", icon: "lock", run: run("close_dms") } : { label: "Take direct messages again", icon: "thread", run: run("open_dms") },
    here ? { label: "Leave the server", icon: "back", danger: true, run: run("leave") } : { label: "Join the server again", icon: "plus", run: run("join") },
  ];
}
