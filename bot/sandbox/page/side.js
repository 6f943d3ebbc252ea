/**
 * One side of the workspace: the customer's or the team's. Holds who acts and what they look at; everything shown hangs on it.
 * What people do goes through `side.act`, which adds the acting person and turns a refusal into a toast.
 */

import { fill, h } from "./dom.js";
import { act } from "./net.js";
import { changed, emit, store } from "./store.js";
import { createPeople, createRail } from "./rail.js";
import { createRoom } from "./room.js";
import { createThread } from "./thread.js";
import { createModal } from "./modal.js";
import { channelById, channelNamed, channelsOf, dmOf, namesFor, peopleOf, timelineOf, userById, threadOf } from "./slack-state.js";

const TITLES = { customer: "The customer", team: "The team" };
const FIRST = { customer: "ada", team: "lena" };

/**
 * @param {"customer"|"team"} kind
 * @param {import("./reads.js").Reads} reads
 */
export function createSide(kind, reads) {
  const looks = new Map();
  const dismissed = new Set();
  let personId = null;
  let edited = null;
  const slack = () => store.state.slack;

  const side = {
    kind,
    reads,
    slack,
    /** The person who acts here. */
    user: () => userById(slack(), personId) ?? peopleOf(slack(), kind).find((one) => one.name === FIRST[kind]) ?? peopleOf(slack(), kind)[0],
    /** What that person looks at: {channel, thread, tab}; each person keeps their own. */
    look,
    names: () => namesFor(slack(), side.user()?.id),
    people: () => (slack().users ?? []).filter((one) => one.side !== "bot").map((one) => ({ id: one.id, label: one.real_name })),
    channels: () => (slack().channels ?? []).filter((one) => one.kind !== "dm").map((one) => ({ id: one.id, label: `#${one.name}` })),
    modals: () => slack().modals?.[side.user()?.id] ?? [],
    be,
    select,
    openThread,
    closeThread,
    showTab,
    edit,
    editing: (channelId, ts, inThread) => edited === `${channelId}/${ts}/${inThread}`,
    editLast,
    dismiss: (channelId, ts) => {
      dismissed.add(`${channelId}/${ts}`);
      changed();
    },
    dismissed: (channelId, ts) => dismissed.has(`${channelId}/${ts}`),
    act: perform,
    toast,
    redraw: changed,
    focus: () => (side.modals().length ? modal.node.firstElementChild?.focus() : rail.focus()),
    nextPerson,
    nextChannel,
    forget,
    update,
  };

  function look(id = side.user().id) {
    if (!looks.has(id)) looks.set(id, { channel: homeChannel(id), thread: null, tab: "messages" });
    return looks.get(id);
  }

  function homeChannel(id) {
    const start = kind === "team" ? channelNamed(slack(), "triage") : dmOf(slack(), id);
    if (start?.members?.includes(id)) return start.id;
    const groups = channelsOf(slack(), userById(slack(), id));
    return [...groups.team, ...groups.customer, ...groups.dm][0]?.id ?? null;
  }

  function be(id) {
    personId = id;
    edited = null;
    changed();
  }

  function select(channelId, threadTs = null) {
    const mine = look();
    if (mine.channel !== channelId) Object.assign(mine, { channel: channelId, thread: null, tab: "messages" });
    if (threadTs) mine.thread = threadTs;
    edited = null;
    changed();
  }

  function openThread(ts, write = false) {
    look().thread = ts;
    changed();
    requestAnimationFrame(() => (write ? thread.composer.focus() : thread.focus()));
  }

  function closeThread() {
    if (!look().thread) return false;
    look().thread = null;
    changed();
    requestAnimationFrame(() => room.composer.focus());
    return true;
  }

  function showTab(tab) {
    look().tab = tab;
    changed();
    if (tab === "home") perform({ do: "open_home" }, { quiet: true });
  }

  /** The workspace began anew: nothing that was open is there any more. */
  function forget() {
    for (const mine of looks.values()) Object.assign(mine, { thread: null, tab: "messages" });
    edited = null;
    dismissed.clear();
  }

  /** Put one message under the pencil (in the channel or in the thread pane); null ends it. */
  function edit(channelId, ts, inThread = false) {
    edited = channelId ? `${channelId}/${ts}/${inThread}` : null;
    changed();
  }

  /** Arrow-up in an empty box: edit one's last message there. */
  function editLast(channelId, threadTs) {
    const id = side.user().id;
    const list = threadTs ? threadOf(slack(), id, channelId, threadTs) : timelineOf(slack(), id, channelId);
    const last = list.findLast((one) => one.user === id && !one.bot_id && !one.ephemeral_for && one.subtype !== "tombstone");
    if (last) edit(channelId, last.ts, Boolean(threadTs));
    return Boolean(last);
  }

  /** Do something as the current person. `about` is for the page's own listeners; `quiet` keeps refusals to the caller. */
  async function perform(body, about = {}) {
    const full = { platform: "slack", user: side.user().id, ...body };
    const answer = await act(full);
    if (!answer.ok && !about.quiet) toast(answer.explain ?? answer.error ?? "That did not work.", "error");
    emit("acted", { body: full, answer, about });
    return answer;
  }

  function toast(text, tone = "plain") {
    const gone = () => note.remove();
    const note = h("div", { class: `toast toast-${tone}`, role: tone === "error" ? "alert" : "status", onclick: gone }, text);
    toasts.append(note);
    while (toasts.childElementCount > 3) toasts.firstElementChild.remove();
    setTimeout(gone, tone === "error" ? 9000 : 3000);
  }

  function nextPerson() {
    const all = peopleOf(slack(), kind);
    be(all[(all.findIndex((one) => one.id === side.user().id) + 1) % all.length].id);
    requestAnimationFrame(() => side.focus());
  }

  function nextChannel(step) {
    const groups = channelsOf(slack(), side.user());
    const all = kind === "team" ? [...groups.team, ...groups.customer, ...groups.dm] : [...groups.dm, ...groups.customer, ...groups.team];
    if (all.length) select(all[(all.findIndex((one) => one.id === look().channel) + step + all.length) % all.length].id);
  }

  const people = createPeople(side, `${TITLES[kind]}: who you are`);
  const rail = createRail(side);
  const room = createRoom(side);
  const thread = createThread(side);
  const modal = createModal(side);
  const toasts = h("div", { class: "toasts" });
  const who = h("span", { class: "side-note" });
  const body = h("div", { class: "side-body" }, rail.node, room.node, thread.node);
  side.node = h("section", { class: `side side-${kind}`, id: `side-${kind}`, "aria-labelledby": `title-${kind}` },
    h("header", { class: "side-head" }, h("h2", { id: `title-${kind}` }, TITLES[kind]), who, people.node),
    h("div", { class: "side-stage" }, body, modal.node, toasts));
  side.write = (text, inThread) => (inThread ? thread : room).composer.write(text);

  /** Redraw this side. `seen` is false while the side is out of sight (phone): then nothing counts as read. */
  function update(seen) {
    const user = side.user();
    if (!user) return;
    const mine = look();
    if (!channelById(slack(), mine.channel)?.members?.includes(user.id)) Object.assign(mine, { channel: homeChannel(user.id), thread: null });
    if (seen) markRead(user, mine);
    people.update(slack(), peopleOf(slack(), kind), user.id, (person) => reads.total(slack(), person));
    fill(who, [user.real_name, user.note].filter(Boolean).join(" · "));
    rail.update(slack(), user, mine.channel, (channel) => reads.unread(slack(), user, channel));
    thread.update();
    room.update();
    body.classList.toggle("with-thread", Boolean(mine.thread));
    body.inert = modal.update(side.modals());
  }

  function markRead(user, mine) {
    if (mine.tab === "messages") reads.mark(user.id, mine.channel, null, timelineOf(slack(), user.id, mine.channel).at(-1)?.ts);
    if (mine.thread) reads.mark(user.id, mine.channel, mine.thread, threadOf(slack(), user.id, mine.channel, mine.thread).at(-1)?.ts);
  }

  return side;
}
