/** One side of the guild: a Side whose people act in Discord. It turns what the shared parts ask for into Discord's own acts. */

import { Side } from "./side.js";
import { changed, store } from "./store.js";
import { discordChoices, optionsOf } from "./discord-commands.js";
import { toDiscord } from "./discord-words.js";
import { viewOf } from "./discord-state.js";
import { channelById, isSystem, messageAt, messagesOf } from "./slack-state.js";
import { emoji, knowsEmoji } from "./emoji.js";

/** Everything of one side of the guild. */
export class DiscordSide extends Side {
  #reply = null;
  #awaited = null;

  slack() {
    return viewOf(store.state.discord);
  }

  get platform() {
    return "discord";
  }

  /** Completion while typing: commands with their options and the bot's own suggestions. */
  choices(before) {
    return discordChoices(before, this);
  }

  ownThread(channelId, message) {
    const thread = message.id === channelId ? null : channelById(this.slack(), message.id);
    if (!thread?.thread) return null;
    return { id: thread.id, name: thread.name, count: messagesOf(this.slack(), thread.id).filter((one) => !isSystem(one)).length };
  }

  /** Only a text channel has threads of its own. */
  takesThreads(channelId) {
    const channel = channelById(this.slack(), channelId);
    return Boolean(channel) && channel.kind !== "dm" && !channel.thread;
  }

  /** A thread is a channel of its own here: go there, and open it first if there is none. */
  async openThread(ts) {
    const { channel } = this.look();
    const message = messageAt(this.slack(), channel, ts);
    if (!message) return;
    const there = channelById(this.slack(), message.id);
    const name = (message.typed || "Thread").slice(0, 60);
    const opened = there ?? (await super.act({ do: "start_thread", channel, id: message.id, name }));
    if (opened.id) this.visit(opened.id);
  }

  /** Go to a thread that has just been made: the page may hear of it a moment later. */
  visit(channelId) {
    this.#awaited = { channelId, user: this.user().id };
    changed();
  }

  update(seen) {
    const { channelId, user } = this.#awaited ?? {};
    if (channelId && channelById(this.slack(), channelId)) {
      this.#awaited = null;
      if (user === this.user().id) this.select(channelId);
    }
    super.update(seen);
  }

  /** Esc: no longer answer a message, or leave the thread for the channel above. */
  closeThread() {
    const channel = channelById(this.slack(), this.look().channel);
    if (this.#reply) this.reply(null, null);
    else if (channel?.thread) {
      this.select(channel.parent);
      requestAnimationFrame(() => requestAnimationFrame(() => this.focus()));
    } else return false;
    return true;
  }

  /** The message that the next one answers, in this channel. */
  replyingTo(channelId) {
    return this.#reply?.channel === channelId ? this.#reply : null;
  }

  /** Answer a message; null ends it. */
  reply(channel, message) {
    this.#reply = message ? { channel, message } : null;
    changed();
    if (message) requestAnimationFrame(() => this.room.composer.focus());
  }

  async act(body, about = {}) {
    const answer = await super.act(this.#inDiscord(body), about);
    if (answer.ok && body.do === "say") this.reply(null, null);
    return answer;
  }

  /** Slack's acts, as the shared parts speak them, in Discord's words. */
  #inDiscord(body) {
    const { ts, ...rest } = body;
    const id = ts ? messageAt(this.slack(), body.channel, ts)?.id : undefined;
    const named = id ? { ...rest, id } : rest;
    switch (body.do) {
      case "say": return this.#say(named);
      case "edit": return { ...named, text: toDiscord(body.text, this.slack()) };
      case "react":
      case "unreact": return { ...named, emoji: knowsEmoji(body.name) ? emoji(body.name) : body.name };
      case "slash": return { ...rest, ...optionsOf(`${body.command} ${body.text}`, this.slack().commands) };
      case "shortcut": return { ...named, do: "context_menu", name: body.callback_id };
      case "click": return this.#click(named);
      default: return named;
    }
  }

  #say({ thread_ts: _thread, broadcast: _broadcast, ...body }) {
    const to = this.replyingTo(body.channel)?.message.id;
    return { ...body, text: toDiscord(body.text, this.slack()), ...(to ? { reply_to: to } : {}) };
  }

  #click({ action_id: custom_id, block_id: _block, value, ...rest }) {
    return value === undefined ? { ...rest, do: "press", custom_id } : { ...rest, do: "choose", custom_id, values: [value].flat() };
  }
}
