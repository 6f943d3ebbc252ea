/** The open channel or DM of one side: head, messages or App Home, composer. */

import { fill, h, rove } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./message.js";
import { renderBlocks } from "./blocks.js";
import { createComposer, dropZone } from "./composer.js";
import { createTimeline } from "./timeline.js";
import { imageAddress } from "./files.js";
import { plainText } from "./mrkdwn.js";
import { authorOf, botOf, channelById, isInside, repliesOf, timelineOf } from "./slack-state.js";

/** @param {object} side see side.js */
export function createRoom(side) {
  const head = h("header", { class: "room-head" });
  const timeline = createTimeline(side, { thread: false });
  const composer = createComposer(side, { thread: false });
  const home = h("div", { class: "home", tabindex: 0, role: "region", "aria-label": "App Home", hidden: true });
  const node = h("div", { class: "room" }, head, timeline.node, home, composer.node);
  let headPrint = "";
  let homePrint = "";
  dropZone(node, composer);

  function update() {
    const slack = side.slack();
    const { channel: channelId, tab } = side.look();
    const channel = channelById(slack, channelId);
    const user = side.user();
    if (!channel) return nothing();
    drawHead(channel, tab, slack);
    const atHome = channel.kind === "dm" && tab === "home";
    timeline.node.hidden = composer.node.hidden = atHome;
    home.hidden = !atHome;
    if (atHome) return drawHome(slack.homes?.[user.id], user);
    composer.aim({ key: `${user.id} ${channelId}`, channelId, threadTs: null, placeholder: placeholder(channel, side.kind) });
    return drawMessages(slack, user, channel);
  }

  function nothing() {
    fill(head, h("h3", {}, "No channel"));
    headPrint = "";
    composer.node.hidden = true;
  }

  function drawMessages(slack, user, channel) {
    const view = { slack, side, names: side.names(), channelId: channel.id, inThread: false };
    timeline.update({
      where: `${user.id} ${channel.id}`,
      label: `Messages in ${channel.kind === "dm" ? "the conversation with Deskhand" : channel.name}`,
      messages: timelineOf(slack, user.id, channel.id).filter((one) => !side.dismissed(channel.id, one.ts)),
      extra: (message) => {
        const list = repliesOf(slack, user.id, channel.id, message.ts);
        return { replies: list, fresh: side.reads.unreadReplies(user, channel.id, message.ts, list) };
      },
      view,
      emptyText: emptyText(channel, side.kind),
    });
  }

  function drawHead(channel, tab, slack) {
    const print = JSON.stringify([channel, tab, side.user().id]);
    if (print === headPrint) return;
    headPrint = print;
    if (channel.kind === "dm") fill(head, dmHead(slack), tabs(tab));
    else fill(head, h("h3", {}, icon("hash"), channel.name), h("p", { class: "topic", title: channel.topic ?? "" }, channel.topic ?? ""), audience(channel, slack));
  }

  function dmHead(slack) {
    const bot = botOf(slack);
    return h("h3", {}, avatar(authorOf(slack, { user: bot?.id, bot_id: "bot" }), true), bot?.real_name ?? "Deskhand");
  }

  function tabs(tab) {
    const one = (name, label) => h("button", {
      class: "tab", type: "button", role: "tab", "aria-selected": tab === name ? "true" : "false", tabindex: tab === name ? 0 : -1,
      "data-focus": `tab/${name}`, onclick: () => side.showTab(name),
    }, label);
    const list = h("div", { class: "tabs", role: "tablist", "aria-label": "Deskhand" }, one("messages", "Messages"), one("home", "Home"));
    list.addEventListener("keydown", (event) => rove(event, [...list.children], (next) => {
      next.click();
      requestAnimationFrame(() => head.querySelector("[aria-selected=true]")?.focus());
    }));
    return list;
  }

  /** In team channels nobody outside reads along; say so where it matters. */
  function audience(channel, slack) {
    const inside = isInside(slack, channel);
    if (side.kind === "customer") return null;
    return h("span", { class: inside ? "pill pill-team" : "pill pill-customer" }, icon(inside ? "lock" : "globe"), inside ? "Team only" : "Customers read this");
  }

  function drawHome(view, user) {
    const print = JSON.stringify([view ?? null, user.id]);
    if (print === homePrint) return;
    homePrint = print;
    if (!view?.blocks?.length) {
      fill(home, h("div", { class: "empty" }, h("strong", {}, "Nothing here yet"), h("p", {}, `Deskhand has not published a Home page for ${user.real_name}. It may take a moment after opening this tab.`)));
      return;
    }
    fill(home, renderBlocks(view.blocks, {
      names: side.names(), people: side.people, channels: side.channels, image: imageAddress,
      fire: (block, element, value) => side.act({
        do: "click", channel: "home", view_id: view.id, block_id: block.block_id, action_id: element.action_id, value,
      }, { label: plainText(element.text) }),
    }));
  }

  return { node, update, composer };
}

function placeholder(channel, kind) {
  if (channel.kind === "dm") return kind === "customer" ? "Write to Deskhand…" : "Message Deskhand or /command";
  return kind === "team" && channel.side === "team" ? `Message #${channel.name} or /command` : `Message #${channel.name}`;
}

function emptyText(channel, kind) {
  const say = (title, text) => [h("strong", {}, title), h("p", {}, text)];
  if (channel.kind === "dm" && kind === "customer") return say("Ask for help", "Write what is wrong, as a customer would. Deskhand answers here and opens a ticket for the team.");
  if (channel.kind === "dm") return say("Talk to the desk", "Type / for commands, for example /ticket list. The Home tab shows your queue.");
  if (channel.name === "triage") return say("No tickets yet", "When a customer writes, a card appears here: claim it, answer from its thread, resolve it.");
  if (channel.side === "team") return say(`#${channel.name} is quiet`, "Deskhand posts here when it has something for these people. You can talk here, too.");
  return say(`#${channel.name} is quiet`, kind === "customer" ? "Ask a question here; others can read it." : "Customers write here. Be a customer on the other side and ask something.");
}
