/** Unread counts, as Slack counts them: channels and DMs whole, threads only where one took part or is meant. */

import { channelsOf, isReply, isSystem, isTalk, messagesOf, seenBy, threadOf, versionOf } from "./slack-state.js";

/** Does `message` concern `user` enough to be counted in a thread (author, took part, mentioned, or a DM)? */
function concerns(slack, channel, message, user) {
  if (channel.kind === "dm" || (message.text ?? "").includes(`<@${user.id}>`) || message.ephemeral_for === user.id) return true;
  return threadOf(slack, user.id, channel.id, message.thread_ts).some((one) => one.user === user.id);
}

/** A thread that is a channel of its own is followed by who opened it, wrote in it or is meant in it. */
function followed(channel, list, user) {
  return !channel.thread || channel.owner === user.id || list.some((one) => one.user === user.id || (one.text ?? "").includes(`<@${user.id}>`));
}

/** What each person has already seen, per channel and per thread. Lives in the page only. */
export class Reads {
  constructor() {
    this.marks = new Map();
    this.counts = new Map();
  }

  /** Count everything that exists as read: the state a page opens with is not news. */
  startAt(slack) {
    this.marks.clear();
    this.counts.clear();
    this.base = Object.fromEntries(Object.entries(slack.messages ?? {}).map(([id, list]) => [id, list.at(-1)?.ts ?? "0"]));
  }

  /** The person has seen this channel (or this thread of it) up to `ts`. */
  mark(userId, channelId, rootTs, ts) {
    const key = `${userId} ${channelId} ${rootTs ?? ""}`;
    if (!ts || ts <= (this.marks.get(key) ?? "0")) return;
    this.marks.set(key, ts);
    this.counts.delete(`${userId} ${channelId}`);
  }

  isNew(userId, channelId, rootTs, ts) {
    return ts > (this.marks.get(`${userId} ${channelId} ${rootTs ?? ""}`) ?? this.base?.[channelId] ?? "0");
  }

  /** How many messages in `channel` the user has not seen and should; worked out again only after a change. */
  unread(slack, user, channel) {
    const key = `${user.id} ${channel.id}`;
    const list = messagesOf(slack, channel.id);
    const known = this.counts.get(key);
    if (known?.list === list && known.version === versionOf(list)) return known.count;
    const count = followed(channel, list, user) ? list.filter((one) => this.counted(slack, user, channel, one)).length : 0;
    this.counts.set(key, { list, version: versionOf(list), count });
    return count;
  }

  counted(slack, user, channel, message) {
    const thread = isReply(message) ? message.thread_ts : null;
    if (message.user === user.id || !this.isNew(user.id, channel.id, thread, message.ts)) return false;
    if (isSystem(message) || isTalk(message) || !seenBy(user.id)(message)) return false;
    return !thread || concerns(slack, channel, message, user);
  }

  /** Replies of a thread that the person has not seen. */
  unreadReplies(user, channelId, rootTs, replies) {
    return replies.filter((one) => one.user !== user.id && this.isNew(user.id, channelId, rootTs, one.ts)).length;
  }

  /** All of a person's unread messages. */
  total(slack, user) {
    const groups = channelsOf(slack, user);
    return [...groups.team, ...groups.customer, ...groups.dm].reduce((sum, channel) => sum + this.unread(slack, user, channel), 0);
  }
}
