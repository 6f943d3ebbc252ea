/** The faults drawer: break the platform on purpose, one thing at a time, and watch the bot cope. */

import { fill, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { askState, fault } from "./net.js";
import { changed, store } from "./store.js";

const POST = "chat.postMessage";
const SEND = "create_message";

/**
 * What can be broken, by platform. `on(faults)` reads that platform's part of the state; `set(on)` returns the control API's
 * [name, args]. Slack's faults stand at the top of the state, every other platform's under its key.
 */
const SLACK = [
  ["Slack says no", [
    shot("Refuse the next post (429)", "Slack answers 429 and “retry after 5 s”. The post must come late, once, and in order.",
      [["Next post", ["rate_limit", { method: POST, retry_after: 5, times: 1 }]], ["Next 3", ["rate_limit", { method: POST, retry_after: 5, times: 3 }]]], "rate_limit"),
    toggle("No reading back", "History answers 429, as it does for many apps. The desk must not need it.", (f) => f.history_denied, (on) => ["history_denied", { on }]),
    toggle("Token revoked", "Every call of the bot is refused until you switch this off.", (f) => f.token_revoked, (on) => [on ? "revoke_token" : "restore_token", {}]),
  ]],
  ["The line breaks", [
    shot("Lose an answer", "Slack posts the message, but the bot never hears that it did. It must not post again.",
      [["Next post", ["drop_response", { method: POST, times: 1 }]]], "drop_response"),
    shot("Disconnect", "Slack asks the bot to connect anew, as it does every few hours.", [["Ask", ["disconnect", { reason: "refresh_requested" }]]]),
    shot("Cut the wire", "The connection dies without a goodbye.", [["Cut", ["reset_sockets", {}]]]),
    shot("Refuse the next connection", "The ticket for the socket is used up, then the handshake fails.", [["Next one", ["fail_handshake", { times: 1 }]]], "handshake"),
  ]],
  ["Delivery", [
    toggle("Everything three times more", "Each event and click arrives again, marked as a retry. Nothing may happen twice.",
      (f) => f.redeliveries > 0, (on) => ["redeliver", { times: on ? 3 : 0 }]),
    toggle("Hold events back", "Nothing reaches the bot until you switch this off; then all of it does.", (f) => f.events_paused, (on) => [on ? "pause_events" : "resume_events", {}]),
    choice("Slow network", "Delays every call and every delivery.", [["None", 0], ["300 ms", 0.3], ["1.5 s", 1.5]], (f) => f.latency_s ?? 0, (s) => ["latency", { seconds: s }]),
  ]],
];

const DISCORD = [
  ["Discord says no", [
    shot("Refuse the next message (429)", "Discord answers 429 and “retry after 5 s”. The message must come late, once, and in order.",
      [["Next", ["rate_limit", { method: SEND, retry_after: 5, times: 1 }]], ["Next 3", ["rate_limit", { method: SEND, retry_after: 5, times: 3 }]]], "rate_limit"),
    shot("Fail the next message (502)", "Discord's own servers fail; nothing was posted.", [["Next", ["http_status", { method: SEND, status: 502, times: 1 }]]], "http_status"),
    toggle("Token reset", "Every call is answered 401 and the gateway closes with 4004, until you switch this off.", (f) => f.token_revoked, (on) => [on ? "revoke_token" : "restore_token", {}]),
  ]],
  ["Discord's line breaks", [
    shot("Lose an answer", "Discord posts the message, but the bot never hears that it did. It must not post again.", [["Next message", ["reset_response", { method: SEND, times: 1 }]]], "reset_response"),
    shot("Cut the gateway", "The connection dies without a goodbye; the bot resumes and hears what it missed.", [["Cut", ["reset_gateway", {}]], ["Reconnect (op 7)", ["reconnect", {}]]]),
    shot("Invalidate the session", "The bot has to identify anew; what happened meanwhile it must read up on.", [["Op 9", ["invalidate_session", {}]], ["Refuse a resume", ["refuse_resume", { times: 1 }]]], "resume"),
    shot("Refuse the gateway", "The next connections are answered 503.", [["Next 3", ["refuse_gateway", { times: 3 }]]], "gateway"),
    shot("Fall silent", "The connection stays open but carries nothing any more.", [["Stall", ["stall_gateway", {}]]]),
  ]],
  ["Discord's delivery", [
    toggle("Hold events back", "Nothing reaches the bot until you switch this off; then all of it does.", (f) => f.events_paused, (on) => [on ? "pause_events" : "resume_events", {}]),
    choice("Slow network", "Delays every call and every event.", [["None", 0], ["300 ms", 0.3], ["1.5 s", 1.5]], (f) => f.latency_s ?? 0, (s) => ["latency", { seconds: s }]),
  ]],
];

const MAIL = [
  ["Mail is refused", [
    shot("Refuse the next recipient", "The mail server answers 550 (for good) or 451 (for now) to whoever the desk writes to next.",
      [["550", ["refuse_recipient", { code: 550, times: 1 }]], ["451", ["refuse_recipient", { code: 451, times: 1 }]]], "refuse_recipient"),
    shot("Let the next mail bounce", "It is taken, then comes back with a report. The team is told, the customer's address is marked.",
      [["For good", ["bounce", { status: "5.1.1", times: 1 }]], ["Delayed", ["bounce", { status: "4.4.1", times: 1 }]]], "bounce"),
    toggle("Refuse the login", "IMAP and SMTP know the password no longer, until you switch this off.", (f) => f.login_refused, (on) => ["login_refused", { on }]),
  ]],
  ["The mailbox breaks", [
    shot("Lose an answer", "The server takes and delivers the next mail, but the bot never hears that it did. It must not send it twice.", [["Next mail", ["lose_answer", { times: 1 }]]], "lose_answer"),
    shot("Cut the connection", "Push ends, orderly or with a reset; the bot connects anew and misses nothing.", [["Close", ["drop_connections", {}]], ["Reset", ["reset_connections", {}]]]),
    shot("Fall silent", "The connection stays open and swallows everything. The bot notices when it next asks, within two minutes.", [["Black hole", ["stall_connections", {}]]]),
    shot("Refuse connections", "The next ones are closed at once.", [["Next 3", ["refuse_connections", { times: 3 }]]], "connection"),
    shot("Rebuild the mailbox", "As after a restore: another UIDVALIDITY, other numbers for the same mails. None may be taken twice.", [["Rebuild", ["rebuild_mailbox", {}]]]),
  ]],
  ["Mail's delivery", [
    shot("Deliver again", "The newest mail arrives once more, under the same Message-ID.", [["Newest", ["repeat_last", {}]]]),
    toggle("Every mail three times more", "Whatever is sent to the desk arrives four times. Nothing may happen twice.", (f) => f.copies > 0, (on) => ["redeliver", { times: on ? 3 : 0 }]),
    toggle("Hold mail back", "Nothing reaches the desk until you switch this off; then all of it does.", (f) => f.mail_held, (on) => [on ? "hold_mail" : "release_mail", {}]),
  ]],
];

const PLATFORMS = [["slack", SLACK, (faults) => faults], ["discord", DISCORD, (faults) => faults.discord], ["mail", MAIL, (faults) => faults.mail]];
const groupsHere = () => PLATFORMS.filter(([id]) => store.state?.[id]);

function shot(title, text, buttons, kind = null) {
  return { title, text, buttons, kind };
}

function toggle(title, text, on, set) {
  return { title, text, on, set };
}

function choice(title, text, options, value, pick) {
  return { title, text, options, value, pick };
}

/** How many faults are in force. @param {object} faults the state's faults */
export function countFaults(faults) {
  return groupsHere().reduce((sum, [, groups, own]) => sum + countOf(groups, own(faults ?? {}) ?? {}), 0);
}

function countOf(groups, faults) {
  const counters = ["handshakes_to_fail", "gateways_to_refuse", "resumes_to_refuse", "connections_to_refuse", "latency_s"].filter((name) => faults[name] > 0).length;
  const switches = groups.flatMap(([, items]) => items).filter((item) => item.on?.(faults)).length;
  return switches + counters + (faults.rules?.length ?? 0) + (faults.scopes_missing?.length ? 1 : 0) + (faults.file_signin_page ? 1 : 0);
}

let asking = 0;

/** A fault that strikes a number of times is used up without a word; look again after the calls it may have struck. */
export function recountFaults() {
  if (!countFaults(store.state?.faults) || asking) return;
  asking = setTimeout(async () => {
    const fresh = await askState();
    asking = 0;
    if (!fresh) return;
    store.state.faults = fresh.faults;
    changed();
  }, 500);
}

/** How often a one-shot fault will still strike. */
function armed(faults, kind) {
  const counter = { handshake: "handshakes_to_fail", gateway: "gateways_to_refuse", resume: "resumes_to_refuse", connection: "connections_to_refuse" }[kind];
  if (counter) return faults[counter] ?? 0;
  return (faults.rules ?? []).filter((rule) => rule.name === kind).reduce((sum, rule) => sum + (rule.times ?? Infinity), 0);
}

/** @param {(text: string, tone?: string) => void} say shows a refusal */
export function createFaults(say) {
  const node = h("div", { class: "faults" });
  let print = "";

  async function set([name, args], platform = "slack") {
    const answer = await fault(name, { ...args, platform });
    if (!answer.ok) say(answer.explain ?? answer.error, "error");
  }

  function update() {
    const faults = store.state.faults ?? {};
    const now = JSON.stringify(faults);
    if (now === print) return;
    print = now;
    const keep = node.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    fill(node, h("p", { class: "drawer-lead" }, "Real platforms fail in these ways. Switch one on, then go on as if nothing had happened."),
      groupsHere().flatMap(([platform, groups, own]) => groups.map(([title, items]) => h("section", { class: "fault-group" }, h("h3", {}, title),
        items.map((item) => row(item, own(faults) ?? {}, (call) => set(call, platform)))))),
      h("button", { class: "button", type: "button", disabled: countFaults(faults) === 0, "data-focus": "clear", onclick: () => endAll() }, "End all faults"));
    if (keep) node.querySelector(`[data-focus="${CSS.escape(keep)}"]`)?.focus();
  }

  function endAll() {
    for (const [platform] of groupsHere()) set(["clear", {}], platform);
  }

  function row(item, faults, call) {
    const textId = uid("fault");
    return h("div", { class: "fault" }, h("div", { id: textId }, h("strong", {}, item.title), h("p", {}, item.text)), control(item, faults, textId, call));
  }

  function control(item, faults, textId, set) {
    if (item.on) return switchNode(item, Boolean(item.on(faults)), textId, set);
    if (item.options) return segments(item, item.value(faults), set);
    const left = item.kind ? armed(faults, item.kind) : 0;
    return h("div", { class: "fault-buttons" }, left ? h("span", { class: "pill pill-warn" }, left === Infinity ? "armed" : `armed × ${left}`) : null,
      item.buttons.map(([label, one]) => h("button", {
        class: "button", type: "button", "aria-describedby": textId, "data-focus": `${item.title}/${label}`, onclick: () => set(one),
      }, label)));
  }

  function switchNode(item, on, textId, set) {
    return h("button", {
      class: "switch", type: "button", role: "switch", "aria-checked": on ? "true" : "false", "aria-labelledby": textId,
      "data-focus": item.title, onclick: () => set(item.set(!on)),
    }, h("span", {}, on ? icon("check") : null));
  }

  function segments(item, value, set) {
    return h("div", { class: "segments", role: "group", "aria-label": item.title }, item.options.map(([label, option]) => h("button", {
      type: "button", "aria-pressed": option === value ? "true" : "false", "data-focus": `${item.title}/${label}`, onclick: () => set(item.pick(option)),
    }, label)));
  }

  return { node, update };
}
