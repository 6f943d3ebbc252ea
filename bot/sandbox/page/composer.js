/** Where people type: messages, slash commands, files. One composer per channel view and per thread pane. */

import { fill, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popups.js";
import { completion, slackChoices } from "./complete.js";
import { encodeFile, pendingFile } from "./files.js";
import { store } from "./store.js";

/** Let a text box be as tall as its text, up to a third of the window. */
export function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, innerHeight / 3)}px`;
}

/**
 * A composer that is aimed at one place at a time and keeps an unsent draft for each.
 * @param {object} side see side.js
 * @param {{thread: boolean}} options
 */
export function createComposer(side, { thread }) {
  const drafts = new Map();
  const boxId = uid("write");
  let target = null;
  let files = [];

  const box = h("textarea", { id: boxId, rows: 1, class: "composer-box", "data-focus": "write" });
  const label = h("label", { class: "sr-only", for: boxId });
  const waiting = h("ul", { class: "pendings", "aria-label": "Files to send" });
  const notice = h("p", { class: "composer-notice", role: "status" });
  const picker = h("input", { type: "file", multiple: true, hidden: true, onchange: () => take(picker.files) });
  const plus = h("button", {
    class: "icon-button", type: "button", "aria-label": "Attach a file or run a shortcut", title: "Attach a file or run a shortcut",
    "aria-haspopup": "menu", "aria-expanded": "false", onclick: (event) => plusMenu(event.currentTarget),
  }, icon("plus"));
  const send = h("button", { class: "send", type: "button", "aria-label": "Send", title: "Send (Enter)", onclick: () => submit() }, icon("send"));
  const echo = h("input", { type: "checkbox" });
  const echoLabel = h("label", { class: "composer-echo" }, echo, h("span", {}));
  const choices = completion(box, (before) => slackChoices(before, store.state.slack, { thread }));
  const node = h("div", { class: "composer" }, choices.node, notice, h("div", { class: "composer-frame" },
    label, waiting, h("div", { class: "composer-row" }, plus, box, send), thread ? echoLabel : null), picker);

  box.addEventListener("input", typed);
  box.addEventListener("keydown", keys);
  box.addEventListener("click", () => choices.refresh());
  box.addEventListener("paste", (event) => event.clipboardData?.files.length && (event.preventDefault(), take(event.clipboardData.files)));

  function typed() {
    grow(box);
    choices.refresh();
    drafts.set(target.key, box.value);
    ready();
  }

  function ready() {
    send.disabled = !box.value.trim() && !files.length;
    const slash = thread && /^\/\w/.test(box.value);
    notice.textContent = slash ? "Slack has no slash commands in threads. Type the verb with ! here, for example !claim." : "";
  }

  function keys(event) {
    if (choices.keydown(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowUp" && !box.value && !event.altKey && side.editLast(target.channelId, target.threadTs)) event.preventDefault();
  }

  function take(list) {
    files = [...files, ...list];
    picker.value = "";
    showFiles();
    box.focus();
  }

  function showFiles() {
    const remove = (file) => () => {
      files = files.filter((one) => one !== file);
      showFiles();
    };
    fill(waiting, files.map((file) => pendingFile(file, remove(file))));
    ready();
  }

  function plusMenu(anchor) {
    const shortcuts = (store.state.slack.shortcuts ?? []).filter((one) => one.type === "global");
    openMenu(anchor, [
      { label: "Attach a file", icon: "clip", run: () => picker.click() },
      ...(thread ? [] : [{ label: "Run a command", icon: "hash", hint: "/", run: () => startCommand() }]),
      ...(shortcuts.length ? [{ heading: "Shortcuts" }] : []),
      ...shortcuts.map((one) => ({ label: one.name, icon: "bolt", run: () => side.act({ do: "global_shortcut", callback_id: one.callback_id }) })),
    ], "Add");
  }

  function startCommand() {
    write("/");
    choices.refresh();
  }

  /** Put text into the box, ready to be sent. */
  function write(text) {
    box.value = text;
    box.focus();
    box.setSelectionRange(text.length, text.length);
    typed();
    choices.close();
  }

  async function submit() {
    const text = box.value;
    if ((!text.trim() && !files.length) || node.getAttribute("aria-busy") === "true") return;
    if (thread && /^\/\w/.test(text)) return;
    node.setAttribute("aria-busy", "true");
    const answer = await deliver(text).catch((error) => {
      side.toast(error.message, "error");
      return { ok: false };
    });
    node.removeAttribute("aria-busy");
    if (answer.ok) clear(text);
    box.focus();
  }

  async function deliver(text) {
    const { channelId, threadTs } = target;
    if (/^\/\w/.test(text) && !files.length) {
      const [command] = text.trim().split(/\s/, 1);
      return side.act({ do: "slash", channel: channelId, command, text: text.trim().slice(command.length).trim() });
    }
    const body = { do: "say", channel: channelId, text: text.trim() };
    if (threadTs) Object.assign(body, { thread_ts: threadTs, broadcast: echo.checked });
    if (files.length) body.files = await Promise.all(files.map(encodeFile));
    return side.act(body);
  }

  function clear(sent) {
    // Somebody may have typed on while the sandbox was slow.
    box.value = box.value.startsWith(sent) ? box.value.slice(sent.length) : box.value;
    files = [];
    echo.checked = false;
    showFiles();
    typed();
  }

  /** Point the composer at {key, channelId, threadTs, placeholder, echo}; drafts follow their key. */
  function aim(next) {
    if (target?.key === next.key) {
      target = next;
      return;
    }
    target = next;
    box.value = drafts.get(next.key) ?? "";
    box.placeholder = next.placeholder;
    label.textContent = next.placeholder;
    echoLabel.lastElementChild.textContent = next.echo ?? "";
    echoLabel.hidden = !next.echo;
    files = [];
    showFiles();
    choices.close();
    // A hidden box measures nothing; wait until this redraw stands.
    requestAnimationFrame(() => grow(box));
  }

  return { node, aim, write, take, focus: () => box.focus() };
}

/** Let files be dropped on `zone`; they land in the composer. */
export function dropZone(zone, composer) {
  let depth = 0;
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const mark = (change) => {
    depth = change === 0 ? 0 : Math.max(0, depth + change);
    zone.classList.toggle("dropping", depth > 0);
  };
  zone.addEventListener("dragenter", (event) => carriesFiles(event) && (event.preventDefault(), mark(1)));
  zone.addEventListener("dragleave", (event) => carriesFiles(event) && mark(-1));
  zone.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  zone.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    mark(0);
    composer.take(event.dataTransfer.files);
  });
}
