/**
 * Slack's assistant panel, on one side: the tab with a person's talks, and what stands under the messages of one of them (prompts to
 * press, the line that says what the app is doing). The talk itself is a thread; thread.js shows it.
 */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { isTalk, messageAt, panelOf, repliesOf, summaryOf, talksOf } from "./slack-state.js";

/** The tab "Assistant" of the direct conversation: begin a talk, go back to an earlier one. */
export class AssistantTab {
  #side;
  #print = "";

  /** @param {import("./side.js").Side} side */
  constructor(side) {
    this.#side = side;
    this.node = h("div", { class: "assistant", tabindex: 0, role: "region", "aria-label": `Assistant, ${side.kind} side`, hidden: true });
  }

  update(slack, user, channel) {
    const talks = talksOf(slack, channel.id);
    const open = this.#side.look().thread;
    const items = talks.map((root) => ({ ts: root.ts, title: panelOf(slack, root.ts)?.title ?? "New chat", last: this.#last(slack, user, channel, root) }));
    const print = JSON.stringify([items, open, user.id]);
    if (print === this.#print) return;
    this.#print = print;
    const begin = h("button", { class: "button primary", type: "button", "data-focus": "new-chat", onclick: () => this.#begin() }, icon("plus"), "New chat");
    fill(this.node,
      h("div", { class: "assistant-hero" }, h("span", { class: "assistant-mark" }, icon("spark")), h("h4", {}, "Ask Deskhand"),
        h("p", {}, "Questions are answered from the knowledge base, with their sources. A person is one press away."), begin),
      items.length ? h("h5", { class: "assistant-past" }, "Earlier talks") : null,
      items.length ? h("ul", { class: "assistant-list" }, items.map((one) => this.#talk(one, one.ts === open))) : null);
  }

  #last(slack, user, channel, root) {
    const last = repliesOf(slack, user.id, channel.id, root.ts).at(-1);
    return last ? summaryOf(last, this.#side.names()).slice(0, 120) : "";
  }

  #talk({ ts, title, last }, isOpen) {
    return h("li", {}, h("button", { class: "assistant-talk", type: "button", "aria-current": isOpen ? "true" : null, onclick: () => this.#side.openThread(ts, true) },
      icon("thread"), h("span", { class: "assistant-talk-words" }, h("strong", {}, title), h("small", {}, last))));
  }

  async #begin() {
    const answer = await this.#side.act({ do: "open_assistant" });
    if (answer.ok && answer.ts) this.#side.openThread(answer.ts, true);
  }
}

/** What the panel shows under a talk. */
export class AssistantFoot {
  #side;
  #print = "";

  /** @param {import("./side.js").Side} side */
  constructor(side) {
    this.#side = side;
    this.prompts = h("div", { class: "assistant-prompts", role: "group", "aria-label": "Suggested prompts" });
    this.status = h("p", { class: "assistant-status", role: "status" });
    this.node = h("div", { class: "assistant-foot", hidden: true }, this.prompts, this.status);
  }

  /** Returns whether the thread is a talk of the panel. */
  update(slack, user, channelId, rootTs) {
    const talk = isTalk(messageAt(slack, channelId, rootTs));
    const panel = talk ? panelOf(slack, rootTs) : null;
    this.node.hidden = !panel;
    if (!panel) return talk;
    // Slack takes its prompts away once somebody has said something.
    const asked = repliesOf(slack, user.id, channelId, rootTs).some((one) => one.user === user.id);
    const offered = asked ? [] : panel.prompts ?? [];
    const print = JSON.stringify([rootTs, offered, panel.heading, panel.status]);
    if (print === this.#print) return talk;
    this.#print = print;
    this.prompts.hidden = !offered.length;
    fill(this.prompts, panel.heading ? h("strong", {}, panel.heading) : null, offered.map((one) => this.#prompt(one, rootTs)));
    this.status.hidden = !panel.status;
    fill(this.status, panel.status ? [h("span", { class: "assistant-dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), `Deskhand ${panel.status}`] : null);
    return talk;
  }

  #prompt({ title, message }, rootTs) {
    return h("button", {
      class: "assistant-prompt", type: "button", title: message,
      onclick: () => this.#side.act({ do: "press_prompt", thread_ts: rootTs, title }),
    }, title);
  }
}
