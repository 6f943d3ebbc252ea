/** The open channel or DM of one side: head, messages or App Home, composer. */

import { fill, h, rove } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./message.js";
import { renderBlocks } from "./blocks.js";
import { AssistantTab } from "./assistant.js";
import { Composer, dropZone } from "./composer.js";
import { Timeline } from "./timeline.js";
import { imageAddress } from "./files.js";
import { plainText } from "./mrkdwn.js";
import { store } from "./store.js";
import { authorOf, botOf, channelById, isInside, repliesOf, timelineOf } from "./slack-state.js";

/** The middle of one side. */
export class Room {
  #side;
  #headPrint = "";
  #homePrint = "";

  /** @param {import("./side.js").Side} side */
  constructor(side) {
    this.#side = side;
    this.head = h("header", { class: "room-head" });
    this.timeline = new Timeline(side, { thread: false });
    this.composer = new Composer(side, { thread: false });
    this.home = h("div", { class: "home", tabindex: 0, role: "region", "aria-label": `App Home, ${side.kind} side`, hidden: true });
    this.assistant = new AssistantTab(side);
    this.forum = side.parts.forum?.(side) ?? null;
    this.node = h("div", { class: "room" }, this.head, this.timeline.node, this.home, this.assistant.node, this.forum?.node ?? null, this.composer.node);
    dropZone(this.node, this.composer);
  }

  update() {
    const slack = this.#side.slack();
    const { channel: channelId, tab } = this.#side.look();
    const channel = channelById(slack, channelId);
    const user = this.#side.user();
    if (!channel) return this.#nothing();
    const atHome = channel.kind === "dm" && tab === "home";
    const atTalks = channel.kind === "dm" && tab === "assistant";
    this.#drawHead(channel, tab, slack);
    this.timeline.node.hidden = this.composer.node.hidden = atHome || atTalks || Boolean(channel.forum);
    this.home.hidden = !atHome;
    this.assistant.node.hidden = !atTalks;
    if (this.forum) this.forum.node.hidden = !channel.forum;
    if (channel.forum) return this.forum.update(slack, channel);
    if (atTalks) return this.assistant.update(slack, user, channel);
    if (atHome) return this.#drawHome(slack.homes?.[user.id], user);
    this.composer.aim({ key: `${user.id} ${channelId}`, channelId, threadTs: null, placeholder: placeholder(channel, this.#side.kind) });
    return this.#drawMessages(slack, user, channel);
  }

  #nothing() {
    fill(this.head, h("h3", {}, "No channel"));
    this.#headPrint = "";
    this.composer.node.hidden = true;
  }

  #drawMessages(slack, user, channel) {
    const side = this.#side;
    const extra = (message) => {
      const replies = repliesOf(slack, user.id, channel.id, message.ts).filter((one) => !side.dismissed(channel.id, one.ts));
      return { replies, thread: side.ownThread(channel.id, message), fresh: side.reads.unreadReplies(user, channel.id, message.ts, replies) };
    };
    this.timeline.update({
      where: `${user.id} ${channel.id}`,
      label: `Messages in ${channel.kind === "dm" ? "the conversation with Deskhand" : channel.name}`,
      messages: timelineOf(slack, user.id, channel.id).filter((one) => !side.dismissed(channel.id, one.ts)),
      extra,
      view: { slack, side, names: side.names(), channelId: channel.id, inThread: false },
      emptyText: emptyText(channel, side.kind),
    });
  }

  #drawHead(channel, tab, slack) {
    const print = JSON.stringify([channel, tab, this.#side.user()]);
    if (print === this.#headPrint) return;
    this.#headPrint = print;
    const keep = this.head.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const thread = this.#side.parts.title?.(slack, channel);
    if (thread) fill(this.head, this.#toParent(channel), thread, this.#audience(channel, slack), this.#side.parts.tools(this.#side, channel));
    else if (channel.kind === "dm") fill(this.head, dmTitle(slack), this.#side.platform === "slack" ? this.#tabs(tab, slack.assistant) : null, this.#side.parts.tools?.(this.#side, channel));
    else fill(this.head, h("h3", {}, icon(channel.forum ? "list" : "hash"), channel.name), h("p", { class: "topic", title: channel.topic ?? "" }, channel.topic ?? ""), this.#audience(channel, slack));
    // Who worked with the keyboard stays where they were.
    if (keep) this.head.querySelector(`[data-focus="${keep}"]`)?.focus({ preventScroll: true });
  }

  #toParent(channel) {
    return h("button", {
      class: "icon-button", type: "button", "aria-label": "To the channel above", "data-focus": "to-parent", title: "To the channel above", onclick: () => this.#side.select(channel.parent),
    }, icon("back"));
  }

  #tabs(tab, hasAssistant) {
    const one = (name, label) => h("button", {
      class: "tab", type: "button", role: "tab", "aria-selected": tab === name ? "true" : "false", tabindex: tab === name ? 0 : -1,
      onclick: () => this.#side.showTab(name),
    }, label);
    const list = h("div", { class: "tabs", role: "tablist", "aria-label": "Deskhand" }, one("messages", "Messages"), hasAssistant ? one("assistant", "Assistant") : null, one("home", "Home"));
    list.addEventListener("keydown", (event) => rove(event, [...list.children], (next) => {
      next.click();
      // The head is drawn anew; the focus goes to the tab that is selected now.
      requestAnimationFrame(() => this.head.querySelector("[aria-selected=true]")?.focus());
    }));
    return list;
  }

  /** In team channels nobody outside reads along; say so where it matters. */
  #audience(channel, slack) {
    if (this.#side.kind === "customer") return null;
    const inside = isInside(slack, channel);
    return h("span", { class: inside ? "pill pill-team" : "pill pill-customer" }, icon(inside ? "lock" : "globe"), inside ? "Team only" : "Customers read this");
  }

  #drawHome(view, user) {
    const print = JSON.stringify([view ?? null, user.id]);
    if (print === this.#homePrint) return;
    this.#homePrint = print;
    fill(this.home, view?.blocks?.length ? renderBlocks(view.blocks, this.#homeSurface(view)) : emptyHome(user));
  }

  #homeSurface(view) {
    const side = this.#side;
    return {
      names: side.names(), people: side.people, channels: side.channels, image: imageAddress,
      fire: (block, element, value) => side.act({
        do: "click", channel: "home", view_id: view.id, block_id: block.block_id, action_id: element.action_id, value,
      }, { label: plainText(element.text) }),
    };
  }
}

function dmTitle(slack) {
  const bot = botOf(slack);
  return h("h3", {}, avatar(authorOf(slack, { user: bot?.id, bot_id: "bot" }), true), bot?.real_name ?? "Deskhand");
}

function emptyHome(user) {
  return h("div", { class: "empty" }, h("strong", {}, "Nothing here yet"),
    h("p", {}, `Deskhand has not published a Home page for ${user.real_name}. It may take a moment after opening this tab.`));
}

function placeholder(channel, kind) {
  if (channel.thread) return channel.locked && kind === "customer" ? "Locked" : `Message “${channel.name.slice(0, 40)}”`;
  if (channel.kind === "dm") return kind === "customer" ? "Write to Deskhand…" : "Message Deskhand or /command";
  return kind === "team" && channel.side === "team" ? `Message #${channel.name} or /command` : `Message #${channel.name}`;
}

/** Is this a room in Discord (whose ids are numbers) of a team whose home is Slack? */
const isBesideSlack = (channel) => Boolean(store.state?.slack) && /^\d+$/.test(channel.id);

function emptyText(channel, kind) {
  const say = (title, text) => [h("strong", {}, title), h("p", {}, text)];
  if (channel.thread) return say(channel.name, "Nothing has been written here yet.");
  if (channel.kind === "dm" && kind === "customer") return say("Ask for help", "Write what is wrong, as a customer would. Deskhand answers here and opens a ticket for the team.");
  if (channel.kind === "dm") return say("Talk to the desk", "Type / for commands, for example /ticket list. The Home tab shows your queue.");
  if (channel.side === "team" && isBesideSlack(channel)) return say("The team works in Slack", `What Deskhand tells the team stands in Slack's #${channel.name}. Commands such as /ticket list work here, too.`);
  if (channel.name === "triage") return say("No tickets yet", "When a customer writes, a card appears here: claim it, answer from its thread, resolve it.");
  if (channel.side === "team") return say(`#${channel.name} is quiet`, "Deskhand posts here when it has something for these people. You can talk here, too.");
  return say(`#${channel.name} is quiet`, kind === "customer" ? "Ask a question here; others can read it." : "Customers write here. Be a customer on the other side and ask something.");
}
