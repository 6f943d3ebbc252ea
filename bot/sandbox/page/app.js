/** Starts the page: builds the frame, mounts the places that the state holds, keeps everything in step with the sandbox. */

import { fill, h, rove } from "./dom.js";
import { icon } from "./icons.js";
import { live } from "./net.js";
import { changed, emit, on, receive, store, watch } from "./store.js";
import { places } from "./places.js";
import { Bar } from "./bar.js";
import { GuideStrip } from "./guide.js";
import { createDrawers } from "./drawers.js";
import { createFaults, recountFaults } from "./faults.js";
import { createCalls } from "./calls.js";
import { installKeys } from "./help.js";

const byId = (id) => document.getElementById(id);
const stage = byId("stage");
const mounted = new Map();
let current = places[0];

/** Build a place on first sight of its state. */
function ensure(place) {
  if (mounted.has(place.id)) return mounted.get(place.id);
  const root = h("div", { class: "place", "data-place": place.id });
  stage.append(root);
  mounted.set(place.id, place.mount(root));
  return mounted.get(place.id);
}

const onStage = () => mounted.get(current.id);

function say(text, tone = "plain") {
  const note = h("div", { class: `toast toast-${tone}`, role: tone === "error" ? "alert" : "status" }, text);
  byId("notes").append(note);
  setTimeout(() => note.remove(), tone === "error" ? 8000 : 3500);
}

const faults = createFaults(say);
const calls = createCalls();
const drawers = createDrawers({
  faults: { title: "Faults", edge: "right", content: faults, root: document.body },
  calls: { title: "API log", edge: "bottom", content: calls, root: byId("dock") },
});
const guide = new GuideStrip(byId("guide"), () => ({ guide: current.guide, mounted: onStage() }));
const bar = new Bar(byId("bar-tools"), { guide, drawers, say });

/** Tabs for the platforms that are there; with one alone there is nothing to pick. */
function drawPlaces() {
  const here = places.filter((place) => store.state[place.id]);
  const picker = byId("places");
  picker.hidden = here.length < 2;
  if (picker.hidden || picker.childElementCount === here.length) return;
  fill(picker, here.map((place) => h("button", {
    class: "tab", type: "button", role: "tab", id: `tab-${place.id}`, onclick: () => pick(place),
  }, place.name)));
  picker.onkeydown = (event) => rove(event, [...picker.children], (next) => next.click());
}

function pick(place) {
  current = place;
  changed();
}

/** On a phone: one side at a time, with what waits on the other. */
function drawSwitch() {
  const holder = byId("switch");
  const place = onStage();
  const state = ["customer", "team"].map((kind) => ({ kind, front: place.front() === kind, ...place.unread(kind) }));
  const print = JSON.stringify(state);
  if (holder.dataset.print === print) return;
  holder.dataset.print = print;
  const keep = holder.contains(document.activeElement);
  fill(holder, state.map(({ kind, front, person, count }) => h("button", {
    class: `switch-side switch-${kind}`, type: "button", "aria-pressed": front ? "true" : "false", onclick: () => place.show(kind, false),
  }, h("span", {}, kind === "customer" ? "Customer" : "Team"), h("small", {}, person), count && !front ? h("span", { class: "badge" }, String(count)) : null)));
  if (keep) holder.querySelector("[aria-pressed=true]")?.focus();
}

function draw() {
  drawPlaces();
  for (const place of places.filter((one) => store.state[one.id])) {
    const one = ensure(place);
    stage.querySelector(`[data-place=${place.id}]`).hidden = place !== current;
    byId(`tab-${place.id}`)?.setAttribute("aria-selected", String(place === current));
    if (place === current) one.update();
  }
  drawSwitch();
  bar.update();
  guide.update();
  drawers.update();
  const waiting = ["customer", "team"].reduce((sum, kind) => sum + onStage().unread(kind).count, 0);
  document.title = waiting ? `(${waiting}) Deskhand sandbox` : "Deskhand sandbox";
}

function link(up) {
  if (store.linked === up && up) return;
  store.linked = up;
  document.body.classList.toggle("unlinked", !up);
  fill(byId("link"), up ? null : [icon("bolt"), store.state ? "The sandbox does not answer. Trying again…" : "Connecting to the sandbox…"]);
}

on("state", (state) => {
  for (const place of places.filter((one) => state[one.id])) ensure(place).restart(state);
  if (!state.slack || Object.values(state.slack.messages ?? {}).every((list) => !list.length)) emit("reset");
  byId("loading")?.remove();
});
on("patch", (message) => {
  mounted.get(message.platform ?? "slack")?.patch(message);
  if (message.type === "call" || message.type === "bot") recountFaults();
});
watch(draw);
addEventListener("resize", changed);
document.addEventListener("visibilitychange", changed);
installKeys(onStage, drawers);
live((message) => receive(message, places), link);
