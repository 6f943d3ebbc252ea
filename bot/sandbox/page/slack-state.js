/**
 * Reading and patching the Slack half of the state. Pure: no DOM, no network.
 * A message is Slack's JSON; replies lie in the same list as their roots, as in the control API.
 */

import { flatten } from "./mrkdwn.js";

const SYSTEM = new Set(["channel_join", "channel_leave", "group_join", "group_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive"]);

const APPLY = {
  message: (slack, { channel, message }) => {
    // Several pieces of an answer may come between two redraws: when it began is known here only.
    if (message.streaming_state === "in_progress") (slack.begun ??= {})[message.ts] ??= Date.now();
    upsert((slack.messages[channel] ??= []), message);
  },
  message_gone: (slack, { channel, ts }) => {
    // A new list: nothing worked out from the old one holds any more.
    slack.messages[channel] = messagesOf(slack, channel).filter((one) => one.ts !== ts);
  },
  modal: (slack, { user, views }) => {
    slack.modals[user] = views ?? [];
  },
  home: (slack, { user, view }) => {
    slack.homes[user] = view;
  },
  bot: (slack, patch) => {
    slack.bot = { ...slack.bot, ...patch };
  },
  panel: (slack, { panel }) => {
    slack.panels = [...(slack.panels ?? []).filter((one) => one.thread_ts !== panel.thread_ts), panel];
  },
  channel: (slack, { channel }) => upsertById(slack.channels, channel),
  user: (slack, { user }) => upsertById(slack.users, user),
  group: (slack, { group }) => upsertById(slack.groups, group),
};

/** Apply one live patch to `slack` in place; what has no place in the state (a toast, something newer) is let go by. */
export function applySlack(slack, patch) {
  for (const name of ["messages", "modals", "homes"]) slack[name] ??= {};
  for (const name of ["channels", "users", "groups"]) slack[name] ??= [];
  APPLY[patch.type]?.(slack, patch);
}

const versions = new WeakMap();
const indexes = new WeakMap();
const NONE = [];

/** A number that grows with every change of a channel's messages: what was worked out from them is kept until then. */
export const versionOf = (list) => versions.get(list) ?? 0;

/** {byTs, replies}: a channel's messages by ts and the replies of each thread, oldest first; worked out once per change. */
function indexOf(list) {
  const known = indexes.get(list);
  if (known?.version === versionOf(list)) return known;
  const made = { version: versionOf(list), byTs: new Map(), replies: new Map() };
  for (const one of list) {
    made.byTs.set(one.ts, one);
    if (!isReply(one)) continue;
    if (!made.replies.has(one.thread_ts)) made.replies.set(one.thread_ts, []);
    made.replies.get(one.thread_ts).push(one);
  }
  indexes.set(list, made);
  return made;
}

/** A channel's messages, as the server sent them. */
export const messagesOf = (slack, channelId) => slack.messages?.[channelId] ?? NONE;

function upsert(list, message) {
  versions.set(list, versionOf(list) + 1);
  const at = list.findIndex((one) => one.ts === message.ts && one.ephemeral_for === message.ephemeral_for);
  if (at >= 0) list[at] = message;
  else if (!list.length || list.at(-1).ts <= message.ts) list.push(message);
  else list.splice(list.findIndex((one) => one.ts > message.ts), 0, message);
}

function upsertById(list, item) {
  if (!item?.id) return;
  const at = list.findIndex((one) => one.id === item.id);
  if (at >= 0) list[at] = { ...list[at], ...item };
  else list.push(item);
}

/** Look-ups; null when there is none. */
export const userById = (slack, id) => slack.users?.find((one) => one.id === id) ?? null;
export const userNamed = (slack, name) => slack.users?.find((one) => one.name === name) ?? null;
export const channelById = (slack, id) => slack.channels?.find((one) => one.id === id) ?? null;
export const channelNamed = (slack, name) => slack.channels?.find((one) => one.name === name) ?? null;
/** The people of one side, in the server's order. */
export const peopleOf = (slack, side) => (slack.users ?? []).filter((one) => one.side === side);
/** The app's own user. */
export const botOf = (slack) => (slack.users ?? []).find((one) => one.side === "bot") ?? null;
/** The person's DM with the bot. */
export const dmOf = (slack, userId) => (slack.channels ?? []).find((one) => one.kind === "dm" && one.members?.includes(userId)) ?? null;

/** Does nobody but the team (and the bot) read this channel? Who is in it decides, not what it is called. */
export function isInside(slack, channel) {
  return !peopleOf(slack, "customer").some((one) => channel.members?.includes(one.id));
}

/** Channels a person is in: those of the team alone, those that customers read, direct messages. */
export function channelsOf(slack, user) {
  const mine = (slack.channels ?? []).filter((one) => one.members?.includes(user.id));
  const open = mine.filter((one) => one.kind !== "dm");
  return {
    team: open.filter((one) => isInside(slack, one)),
    customer: open.filter((one) => !isInside(slack, one)),
    dm: mine.filter((one) => one.kind === "dm"),
  };
}

/** Names for mrkdwn, as the person `me` sees them. */
export function namesFor(slack, me) {
  return {
    me,
    user: (id) => userById(slack, id)?.real_name ?? null,
    channel: (id) => channelById(slack, id)?.name ?? null,
    group: (id) => (slack.groups ?? []).find((one) => one.id === id)?.handle ?? null,
  };
}

/** What a message is: seen by somebody at all, a reply, a reply shown in the channel too, a notice of Slack, the rest of a deleted root. */
export const seenBy = (userId) => (one) => !one.ephemeral_for || one.ephemeral_for === userId;
export const isReply = (one) => Boolean(one.thread_ts && one.thread_ts !== one.ts);
export const isBroadcast = (one) => one.subtype === "thread_broadcast" || one.reply_broadcast === true;
export const isSystem = (one) => SYSTEM.has(one.subtype);
export const isTombstone = (one) => one.subtype === "tombstone";

/** Messages of a channel's main timeline as `userId` sees them, oldest first. */
export function timelineOf(slack, userId, channelId) {
  return messagesOf(slack, channelId).filter((one) => seenBy(userId)(one) && !isTalk(one) && (!isReply(one) || isBroadcast(one)));
}

/** Is this the first message of a talk in the assistant panel? Slack writes it itself, and shows it in the panel only. */
export const isTalk = (one) => one?.subtype === "assistant_app_thread";
/** The talks of a direct conversation, newest first. */
export const talksOf = (slack, channelId) => messagesOf(slack, channelId).filter(isTalk).reverse();
/** What the panel shows beside a talk: {status, title, heading, prompts}; null for any other thread. */
export const panelOf = (slack, rootTs) => (slack.panels ?? []).find((one) => one.thread_ts === rootTs) ?? null;

/** One message, or null. */
export const messageAt = (slack, channelId, ts) => indexOf(messagesOf(slack, channelId)).byTs.get(ts) ?? null;

/** Replies of one thread as `userId` sees them, oldest first. */
export function repliesOf(slack, userId, channelId, rootTs) {
  const all = indexOf(messagesOf(slack, channelId)).replies.get(rootTs) ?? NONE;
  return all.some((one) => one.ephemeral_for) ? all.filter(seenBy(userId)) : all;
}

/** Root and replies of a thread, oldest first. */
export function threadOf(slack, userId, channelId, rootTs) {
  const root = messageAt(slack, channelId, rootTs);
  return [...(root ? [root] : []), ...repliesOf(slack, userId, channelId, rootTs)];
}

/** Who wrote it: {id, name, initials, color, app, bot, emoji}. A bot may post under another name. */
export function authorOf(slack, message) {
  const poster = posterOf(slack, message);
  const app = Boolean(message.bot_id) || poster.side === "bot";
  const name = message.username || poster.real_name;
  const own = name === poster.real_name;
  // A bot that speaks for an agent bears the agent's name; then it bears their mark, too.
  const marked = own ? poster : spokenFor(slack, name);
  const emoji = message.icons?.emoji?.replaceAll(":", "") ?? null;
  return { id: poster.id, name, app, bot: app && own, emoji, initials: marked?.initials || initialsOf(name), color: colourOf(marked?.color) ?? hueOf(name) };
}

function posterOf(slack, message) {
  const known = userById(slack, message.user) ?? (message.bot_id ? botOf(slack) : null);
  return known ?? { id: message.user ?? message.bot_id, real_name: message.user ?? "Unknown" };
}

/** The team member that a posting name belongs to: "Lena", "Lena Fischer", "Lena Fischer (Northwind)". */
function spokenFor(slack, name) {
  const team = peopleOf(slack, "team");
  return team.find((one) => name.startsWith(one.real_name)) ?? team.find((one) => one.real_name.split(" ")[0] === name.split(/[\s,(]/)[0]);
}

const initialsOf = (name) => name.split(/\s+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase();

/** Slack writes colours without the hash. */
const colourOf = (hex) => (hex ? `#${hex.replace("#", "")}` : null);

function hueOf(name) {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + char.codePointAt(0)) % 360;
  return `hsl(${sum} 35% 42%)`;
}

/** One line that says what a message says: for previews and announcements. */
export function summaryOf(message, names) {
  if (isTombstone(message)) return "This message was deleted.";
  const text = flatten(message.text ?? "", names).replace(/\s+/g, " ").trim();
  if (text) return text;
  const files = (message.files ?? []).filter((file) => file.mode !== "tombstone");
  if (files.length) return files.map((file) => file.name ?? "file").join(", ");
  const first = JSON.stringify(message.blocks ?? []).match(/"text":"((?:[^"\\]|\\.)*)"/);
  return first ? flatten(JSON.parse(`"${first[1]}"`), names) : "";
}
