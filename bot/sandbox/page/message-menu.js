/** The menu of one message (edit, delete, copy, the app's message shortcuts) and the in-place editor. */

import { h, uid } from "./dom.js";
import { ask, openMenu, openReactions } from "./popups.js";
import { flatten, typed } from "./mrkdwn.js";
import { grow } from "./composer.js";

/** Open the menu of `message` at `anchor`. @param {import("./message.js").View} view */
export function openMessageMenu(anchor, message, view) {
  const { side } = view;
  const mine = message.user === side.user().id && !message.bot_id;
  const shared = !message.ephemeral_for;
  const items = [
    shared && { label: "React…", icon: "smile", run: () => openReactions(anchor, (name) => side.act({ do: "react", channel: view.channelId, ts: message.ts, name })) },
    shared && side.reply && { label: "Answer", icon: "reply", run: () => side.reply(view.channelId, message) },
    shared && !view.inThread && side.takesThreads(view.channelId) && { label: "Reply in thread", icon: "thread", run: () => side.openThread(message.thread_ts ?? message.ts, true) },
    mine && { label: "Edit message", icon: "pencil", run: () => side.edit(view.channelId, message.ts, view.inThread) },
    { label: "Copy text", icon: "copy", run: () => copy(flatten(message.text ?? "", view.names), side) },
    message.ephemeral_for && { label: "Dismiss", icon: "close", run: () => side.dismiss(view.channelId, message.ts) },
    ...(shared ? shortcutItems(message, view) : []),
    mine && { label: "Delete message…", icon: "trash", danger: true, run: () => remove(message, view) },
  ];
  openMenu(anchor, items.filter(Boolean), "Message actions");
}

function shortcutItems(message, view) {
  const offered = (view.slack.shortcuts ?? []).filter((one) => one.type === "message");
  if (!offered.length) return [];
  return [{ heading: "Deskhand" }, ...offered.map((one) => ({
    label: one.name,
    icon: "bolt",
    run: () => view.side.act({ do: "shortcut", channel: view.channelId, ts: message.ts, callback_id: one.callback_id }),
  }))];
}

async function copy(text, side) {
  try {
    await navigator.clipboard.writeText(text);
    side.toast("Copied.");
  } catch {
    side.toast("The browser did not allow copying.", "error");
  }
}

async function remove(message, view) {
  const sure = await ask({
    title: "Delete this message?", text: `“${flatten(message.text ?? "", view.names).slice(0, 140)}”`, yes: "Delete", danger: true,
  });
  if (sure) view.side.act({ do: "delete", channel: view.channelId, ts: message.ts });
}

/** Edit box that replaces a message's text until it is saved or given up. */
export function editor(message, view) {
  const { side } = view;
  const id = uid("edit");
  const stop = () => side.edit(null);
  const save = async () => {
    const text = box.value.trim();
    if (!text) return remove(message, view);
    const answer = await side.act({ do: "edit", channel: view.channelId, ts: message.ts, text });
    return answer.ok && stop();
  };
  const keys = (event) => {
    if (event.key === "Escape") stop();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const box = h("textarea", { id, class: "input", rows: 1, value: message.typed ?? typed(message.text, view.names), onkeydown: keys, oninput: () => grow(box), "data-focus": "edit" });
  // Layout is known only once the box stands in the page.
  requestAnimationFrame(() => {
    grow(box);
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  });
  return h("div", { class: "editor" }, h("label", { class: "sr-only", for: id }, "Edit message"), box,
    h("div", { class: "editor-foot" }, h("small", {}, "Esc cancels, Enter saves"),
      h("button", { class: "button", type: "button", onclick: stop }, "Cancel"),
      h("button", { class: "button primary", type: "button", onclick: save }, "Save")));
}
