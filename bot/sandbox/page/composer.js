/** Where people type: messages, slash commands, files. One composer per channel view and per thread pane. */

import { fill, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./popups.js";
import { completion } from "./complete.js";
import { encodeFile, pendingFile } from "./files.js";

const COMMAND = /^\/\w/;

/** Let a text box be as tall as its text, up to a third of the window. */
export function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, innerHeight / 3)}px`;
}

/** A composer is aimed at one place at a time and keeps an unsent draft for each. */
export class Composer {
  #side;
  #thread;
  #drafts = new Map();
  #target = null;
  #files = [];

  /** @param {import("./side.js").Side} side @param {{thread: boolean}} options */
  constructor(side, { thread }) {
    this.#side = side;
    this.#thread = thread;
    this.#build();
    this.choices = completion(this.box, (before) => side.choices(before, { thread }));
    this.node.prepend(this.choices.node);
    this.#listen();
  }

  #build() {
    const id = uid("write");
    this.box = h("textarea", { id, rows: 1, class: "composer-box", "data-focus": "write" });
    this.label = h("label", { class: "sr-only", for: id });
    this.waiting = h("ul", { class: "pendings", "aria-label": "Files to send" });
    this.notice = h("p", { class: "composer-notice", role: "status" });
    this.answers = h("p", { class: "composer-answers", hidden: true });
    this.picker = h("input", { type: "file", multiple: true, hidden: true, onchange: () => this.take(this.picker.files) });
    this.send = h("button", { class: "send", type: "button", "aria-label": "Send", title: "Send (Enter)", onclick: () => this.submit() }, icon("send"));
    this.echo = h("input", { type: "checkbox" });
    this.echoLabel = h("label", { class: "composer-echo" }, this.echo, h("span", {}));
    const plus = h("button", {
      class: "icon-button", type: "button", "aria-label": "Attach a file or run a shortcut", title: "Attach a file or run a shortcut",
      "aria-haspopup": "menu", "aria-expanded": "false", onclick: (event) => this.#plusMenu(event.currentTarget),
    }, icon("plus"));
    this.node = h("div", { class: "composer" }, this.notice, this.answers, h("div", { class: "composer-frame" }, this.label, this.waiting,
      h("div", { class: "composer-row" }, plus, this.box, this.send), this.#thread ? this.echoLabel : null), this.picker);
  }

  #listen() {
    this.box.addEventListener("input", () => this.#typed());
    this.box.addEventListener("keydown", (event) => this.#keys(event));
    this.box.addEventListener("click", () => this.choices.refresh());
    this.box.addEventListener("paste", (event) => {
      if (!event.clipboardData?.files.length) return;
      event.preventDefault();
      this.take(event.clipboardData.files);
    });
  }

  /** Point the composer at {key, channelId, threadTs, placeholder, echo}; drafts follow their key. */
  aim(next) {
    this.#showAnswered(next.channelId);
    const same = this.#target?.key === next.key;
    this.#target = next;
    // A thread may be locked while one looks at it.
    if (this.box.placeholder !== next.placeholder) this.box.placeholder = this.label.textContent = next.placeholder;
    if (same) return;
    this.box.value = this.#drafts.get(next.key) ?? "";
    this.echoLabel.lastElementChild.textContent = next.echo ?? "";
    this.echoLabel.hidden = !next.echo;
    this.#files = [];
    this.#showFiles();
    this.choices.close();
    // A hidden box measures nothing; wait until this redraw stands.
    requestAnimationFrame(() => grow(this.box));
  }

  /** The message that the next one answers stands above the box. */
  #showAnswered(channelId) {
    const to = this.#thread ? null : this.#side.replyingTo(channelId);
    if (this.answers.dataset.to === (to?.message.ts ?? "")) return;
    this.answers.dataset.to = to?.message.ts ?? "";
    this.answers.hidden = !to;
    fill(this.answers, to ? [icon("reply"), h("span", {}, `Answers “${(to.message.typed || "a message").slice(0, 70)}”`),
      h("button", { class: "icon-button", type: "button", "aria-label": "Do not answer that message", onclick: () => this.#side.reply(null, null) }, icon("close"))] : null);
  }

  focus() {
    this.box.focus();
  }

  /** Put text into the box, ready to be sent. */
  write(text) {
    this.box.value = text;
    this.box.focus();
    this.box.setSelectionRange(text.length, text.length);
    this.#typed();
    this.choices.close();
  }

  /** Add files to what will be sent. @param {Iterable<File>} list */
  take(list) {
    this.#files = [...this.#files, ...list];
    this.picker.value = "";
    this.#showFiles();
    this.box.focus();
  }

  #showFiles() {
    const remove = (file) => () => {
      this.#files = this.#files.filter((one) => one !== file);
      this.#showFiles();
    };
    fill(this.waiting, this.#files.map((file) => pendingFile(file, remove(file))));
    this.#ready();
  }

  #typed() {
    grow(this.box);
    this.choices.refresh();
    this.#drafts.set(this.#target.key, this.box.value);
    this.#ready();
  }

  #ready() {
    this.send.disabled = !this.box.value.trim() && !this.#files.length;
    const slash = this.#thread && COMMAND.test(this.box.value);
    this.notice.hidden = !slash;
    this.notice.textContent = slash ? "Slack has no slash commands in threads. Type the verb with ! here, for example !claim." : "";
  }

  #keys(event) {
    if (this.choices.keydown(event) || event.isComposing) return;
    const { channelId, threadTs } = this.#target;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "ArrowUp" && !this.box.value && !event.altKey && this.#side.editLast(channelId, threadTs)) event.preventDefault();
  }

  #plusMenu(anchor) {
    const shortcuts = (this.#side.slack().shortcuts ?? []).filter((one) => one.type === "global");
    const command = { label: "Run a command", icon: "hash", hint: "/", run: () => this.#startCommand() };
    openMenu(anchor, [
      { label: "Attach a file", icon: "clip", run: () => this.picker.click() },
      ...(this.#thread ? [] : [command]),
      ...(shortcuts.length ? [{ heading: "Shortcuts" }] : []),
      ...shortcuts.map((one) => ({ label: one.name, icon: "bolt", run: () => this.#side.act({ do: "global_shortcut", callback_id: one.callback_id }) })),
    ], "Add");
  }

  #startCommand() {
    this.write("/");
    this.choices.refresh();
  }

  /** Send what stands in the box; on a refusal it stays there. */
  async submit() {
    const text = this.box.value;
    const empty = !text.trim() && !this.#files.length;
    if (empty || this.node.getAttribute("aria-busy") === "true" || (this.#thread && COMMAND.test(text))) return;
    const sentFrom = this.#target.key;
    this.node.setAttribute("aria-busy", "true");
    const answer = await this.#deliver(text).catch((error) => {
      this.#side.toast(error.message, "error");
      return { ok: false };
    });
    this.node.removeAttribute("aria-busy");
    if (answer.ok) this.#sent(text, sentFrom);
    this.box.focus();
  }

  async #deliver(text) {
    const { channelId, threadTs } = this.#target;
    if (COMMAND.test(text) && !this.#files.length) {
      const [command] = text.trim().split(/\s/, 1);
      return this.#side.act({ do: "slash", channel: channelId, command, text: text.trim().slice(command.length).trim() });
    }
    const body = { do: "say", channel: channelId, text: text.trim() };
    if (threadTs) Object.assign(body, { thread_ts: threadTs, broadcast: this.echo.checked });
    if (this.#files.length) body.files = await Promise.all(this.#files.map(encodeFile));
    return this.#side.act(body);
  }

  /** Clear what was sent, in the place it was sent from; somebody may have typed on, or gone elsewhere, while the sandbox was slow. */
  #sent(text, key) {
    if (key !== this.#target.key) {
      this.#drafts.delete(key);
      return;
    }
    this.box.value = this.box.value.startsWith(text) ? this.box.value.slice(text.length) : this.box.value;
    this.#files = [];
    this.echo.checked = false;
    this.#showFiles();
    this.#typed();
  }
}

/** Let files be dropped on `zone`; they land in the composer. @param {HTMLElement} zone @param {Composer} composer */
export function dropZone(zone, composer) {
  let depth = 0;
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const mark = (change) => {
    depth = change === 0 ? 0 : Math.max(0, depth + change);
    zone.classList.toggle("dropping", depth > 0);
  };
  const on = (name, run) => zone.addEventListener(name, (event) => carriesFiles(event) && run(event));
  on("dragenter", (event) => {
    event.preventDefault();
    mark(1);
  });
  on("dragleave", () => mark(-1));
  on("dragover", (event) => event.preventDefault());
  on("drop", (event) => {
    event.preventDefault();
    mark(0);
    composer.take(event.dataTransfer.files);
  });
}
