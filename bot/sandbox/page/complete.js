/** Completion while typing: /commands at the start, @people, #channels and :emoji: anywhere. */

import { fill, h, uid } from "./dom.js";
import { emoji, emojiNamed } from "./emoji.js";

/**
 * @typedef {{insert: string, label: string, hint?: string, mark?: string, tight?: boolean}} Choice   tight: no space behind it
 * @typedef {(before: string) => {start: number, choices: Choice[]}|null} Source
 */

/**
 * Give `box` a list of choices above it. Returns {node, keydown, refresh, close}; `keydown` must be asked first and says
 * whether it used the key.
 * @param {HTMLTextAreaElement} box @param {Source} source
 */
export function completion(box, source) {
  const listId = uid("choices");
  const node = h("ul", { class: "completions", id: listId, role: "listbox", "aria-label": "Suggestions", hidden: true });
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", listId);
  let found = null;
  let chosen = 0;

  const close = () => {
    found = null;
    node.hidden = true;
    box.removeAttribute("aria-activedescendant");
  };

  const take = (choice) => {
    const end = box.selectionEnd;
    box.setRangeText(choice.tight ? choice.insert : `${choice.insert} `, found.start, end, "end");
    close();
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const draw = () => {
    node.hidden = false;
    fill(node, found.choices.map((choice, index) => h("li", {
      id: `${listId}-${index}`, role: "option", "aria-selected": index === chosen ? "true" : "false",
      // mousedown: a click would first take the focus from the box.
      onmousedown: (event) => {
        event.preventDefault();
        take(choice);
      },
    }, choice.mark ? h("span", { class: "completion-mark" }, choice.mark) : null, h("strong", {}, choice.label),
    choice.hint ? h("small", {}, choice.hint) : null)));
    box.setAttribute("aria-activedescendant", `${listId}-${chosen}`);
    node.children[chosen]?.scrollIntoView({ block: "nearest" });
  };

  const refresh = () => {
    found = box.selectionStart === box.selectionEnd ? source(box.value.slice(0, box.selectionEnd)) : null;
    chosen = 0;
    if (found?.choices.length) draw();
    else close();
  };

  const keydown = (event) => {
    if (!found || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      chosen = (chosen + step + found.choices.length) % found.choices.length;
      draw();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) take(found.choices[chosen]);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  box.addEventListener("blur", close);
  return { node, keydown, refresh, close };
}

/** Choices for a message box. @param {object} slack @param {{thread: boolean}} where */
export function slackChoices(before, slack, where) {
  const command = before.match(/^\/(\S*)$/);
  if (command && !where.thread) return { start: 0, choices: commands(slack, command[1]) };
  const [, mark, word] = before.match(/(?:^|\s)([@#:])([\w+-]*)$/) ?? [];
  if (!mark || (mark === ":" && word.length < 2)) return null;
  const start = before.length - word.length - 1;
  if (mark === ":") return { start, choices: emojiNamed(word).map((name) => ({ insert: `:${name}:`, label: name, mark: emoji(name) })) };
  return { start, choices: mark === "@" ? people(slack, word) : channels(slack, word) };
}

const begins = (text, word) => text.toLowerCase().split(/[\s-]/).some((part) => part.startsWith(word.toLowerCase()));

function commands(slack, word) {
  return (slack.commands ?? [])
    .filter((one) => one.command.startsWith(`/${word}`))
    .map((one) => ({ insert: one.command, label: one.command, hint: [one.usage_hint, one.description].filter(Boolean).join(" · ") }));
}

function people(slack, word) {
  return (slack.users ?? [])
    .filter((one) => begins(one.real_name ?? "", word) || one.name?.startsWith(word.toLowerCase()))
    .map((one) => ({ insert: `@${one.real_name}`, label: one.real_name, hint: one.note }));
}

function channels(slack, word) {
  return (slack.channels ?? [])
    .filter((one) => one.kind !== "dm" && one.name?.startsWith(word.toLowerCase()))
    .map((one) => ({ insert: `#${one.name}`, label: `#${one.name}`, hint: one.topic }));
}
