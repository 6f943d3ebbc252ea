/** Where people write mails: the form for a new one, and the box under a thread for an answer. */

import { fill, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { grow } from "./composer.js";
import { encodeFile, pendingFile } from "./files.js";
import { othersOf } from "./mail-state.js";

const listed = (text) => text.split(/[,;]/).map((one) => one.trim()).filter(Boolean);

/** Files that wait to be sent: a button, their list, and `data()` for the control API. */
function attachments() {
  let files = [];
  const waiting = h("ul", { class: "pendings", "aria-label": "Files to send" });
  const picker = h("input", { type: "file", multiple: true, hidden: true, onchange: () => take(picker.files) });
  const button = h("button", { class: "icon-button", type: "button", "aria-label": "Attach a file", title: "Attach a file", onclick: () => picker.click() }, icon("clip"));

  function show() {
    fill(waiting, files.map((file) => pendingFile(file, () => {
      files = files.filter((one) => one !== file);
      show();
    })));
  }

  function take(list) {
    files = [...files, ...list];
    picker.value = "";
    show();
  }

  function clear() {
    files = [];
    show();
  }
  return { waiting, picker, button, take, clear, count: () => files.length, data: () => Promise.all(files.map(encodeFile)) };
}

/** A labelled line of the form. */
function line(label, props = {}) {
  const id = uid("mail");
  const input = h("input", { id, class: "input", autocomplete: "off", spellcheck: "false", ...props });
  return { input, row: h("div", { class: "mail-line" }, h("label", { for: id }, label), input) };
}

/** The form for a new mail. @param {import("./mail-side.js").MailSide} side */
export function createMailForm(side) {
  const [from, to, cc, subject] = [line("From"), line("To"), line("Cc", { placeholder: "names or addresses" }), line("Subject")];
  const files = attachments();
  const words = h("textarea", { class: "input mail-words", rows: 7, "aria-label": "Your mail", oninput: () => grow(words) });
  const trouble = h("p", { class: "field-error", role: "alert" });
  const node = h("form", { class: "mail-form", novalidate: true, hidden: true, "aria-label": "New mail", onsubmit: (event) => send(event), onkeydown: (event) => keys(event) },
    from.row, to.row, cc.row, subject.row, words, files.waiting, files.picker, trouble,
    h("div", { class: "mail-foot" }, files.button, h("button", { class: "button", type: "button", onclick: () => side.compose(false) }, "Discard"),
      h("button", { class: "button primary", type: "submit" }, "Send")));

  function keys(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send(event);
  }

  /** Begin anew, as this person; with words already in it if some are given. */
  function begin(state, user, heading = "", text = "") {
    [from.input.value, to.input.value, cc.input.value, subject.input.value, words.value] = [user.address, state.desk.address, "", heading, text];
    from.input.readOnly = !user.forges;
    from.row.hidden = !user.forges;
    trouble.textContent = "";
    files.clear();
    // One frame for the redraw that shows the form, one for what a hidden form cannot do.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      grow(words);
      (heading ? words : subject.input).focus();
    }));
  }

  async function send(event) {
    event.preventDefault();
    if (node.getAttribute("aria-busy") === "true") return;
    const missing = !words.value.trim() && !files.count() ? words : !to.input.value.trim() ? to.input : null;
    trouble.textContent = missing ? (missing === words ? "Write something first." : "To whom does it go?") : "";
    if (missing) {
      missing.focus();
      return;
    }
    node.setAttribute("aria-busy", "true");
    const body = { do: "write", to: listed(to.input.value), cc: listed(cc.input.value), subject: subject.input.value.trim(), text: words.value.trim(), from: from.input.value.trim() };
    const answer = await files.data().then((data) => side.act({ ...body, files: data })).catch((error) => ({ ok: false, explain: error.message }));
    node.removeAttribute("aria-busy");
    if (answer.ok) side.sent(answer.id);
    else trouble.textContent = answer.explain ?? answer.error;
  }

  return { node, begin, take: files.take };
}

/** The box under a thread. Each thread keeps its own unsent words. @param {import("./mail-side.js").MailSide} side */
export function createMailReply(side) {
  const drafts = new Map();
  const files = attachments();
  const cc = line("Cc", { placeholder: "names or addresses" });
  const words = h("textarea", { class: "composer-box", rows: 2, "aria-label": "Your answer", placeholder: "Write an answer", "data-focus": "write", oninput: () => typed() });
  const quote = h("input", { type: "checkbox", checked: true });
  const ccButton = h("button", { class: "mail-plain-button", type: "button", "aria-expanded": "false", onclick: () => showCc(cc.row.hidden) }, "Cc");
  const one = h("button", { class: "button primary", type: "button", onclick: () => send(false) }, icon("reply"), "Reply");
  const all = h("button", { class: "button", type: "button", onclick: () => send(true) }, "Reply to all");
  const trouble = h("p", { class: "field-error", role: "alert" });
  const node = h("div", { class: "composer mail-reply", onkeydown: (event) => keys(event) }, h("div", { class: "composer-frame" }, cc.row, words, files.waiting, files.picker,
    h("div", { class: "mail-foot" }, files.button, ccButton, h("label", { class: "mail-quote" }, quote, "Quote"), all, one)), trouble);
  let target = null;
  cc.row.hidden = true;

  function keys(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send(!all.hidden);
  }

  function showCc(want) {
    cc.row.hidden = !want;
    ccButton.setAttribute("aria-expanded", String(want));
    if (want) cc.input.focus();
  }

  function typed() {
    grow(words);
    drafts.set(target.key, words.value);
    one.disabled = all.disabled = !words.value.trim() && !files.count();
  }

  /** Aim at the newest mail of a thread. */
  function aim(state, user, thread) {
    const mail = thread.mails.findLast((each) => each.folder === "inbox" && !each.is_automatic) ?? thread.last;
    const key = `${user.id} ${thread.id}`;
    const same = target?.key === key;
    target = { key, mail };
    all.hidden = othersOf(state, mail, user).length === 0;
    if (same) return;
    words.value = drafts.get(key) ?? "";
    [cc.input.value, trouble.textContent] = ["", ""];
    showCc(false);
    files.clear();
    typed();
    requestAnimationFrame(() => grow(words));
  }

  async function send(toAll) {
    if (one.disabled || node.getAttribute("aria-busy") === "true") return;
    node.setAttribute("aria-busy", "true");
    const body = { do: "reply", id: target.mail.id, text: words.value.trim(), all: toAll, quote: quote.checked, cc: listed(cc.input.value) };
    const answer = await files.data().then((data) => side.act({ ...body, files: data })).catch((error) => ({ ok: false, explain: error.message }));
    node.removeAttribute("aria-busy");
    trouble.textContent = answer.ok ? "" : answer.explain ?? answer.error;
    if (!answer.ok) return;
    words.value = "";
    files.clear();
    typed();
    words.focus();
  }

  /** Put words into the box, ready to be sent; perhaps with somebody in Cc. */
  function write(text, copy = "") {
    words.value = text;
    if (copy) showCc(true);
    cc.input.value = copy;
    typed();
    words.focus();
  }

  return { node, aim, write, focus: () => words.focus(), take: (list) => { files.take(list); typed(); } };
}
