/** Starts the page: builds the frame, mounts the places that the state holds, keeps everything in step with the sandbox. */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { live } from "./net.js";
import { changed, emit, on, receive, store, watch } from "./store.js";
import { places } from "./places.js";
import { Stage } from "./stage.js";
import { Bar } from "./bar.js";
import { GuideStrip } from "./guide.js";
import { createDrawers } from "./drawers.js";
import { createFaults, recountFaults } from "./faults.js";
import { createCalls } from "./calls.js";
import { installKeys } from "./help.js";

const byId = (id) => document.getElementById(id);
const stage = new Stage(byId("stage"));
const guided = () => places.find((place) => place.id === stage.platform("customer"));

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
const guide = new GuideStrip(byId("guide"), () => ({ guide: guided().guide, mounted: stage.on(guided().id) }));
const bar = new Bar(byId("bar-tools"), { guide, drawers, say });

/** On a phone: one side at a time, with what waits on the other. */
function drawSwitch() {
  const holder = byId("switch");
  const state = ["customer", "team"].map((kind) => ({ kind, front: stage.front() === kind, ...stage.unread(kind) }));
  const print = JSON.stringify(state);
  if (holder.dataset.print === print) return;
  holder.dataset.print = print;
  const keep = holder.contains(document.activeElement);
  fill(holder, state.map(({ kind, front, person, count }) => h("button", {
    class: `switch-side switch-${kind}`, type: "button", "aria-pressed": front ? "true" : "false", onclick: () => stage.show(kind, false),
  }, h("span", {}, kind === "customer" ? "Customer" : "Team"), h("small", {}, person), count && !front ? h("span", { class: "badge" }, String(count)) : null)));
  if (keep) holder.querySelector("[aria-pressed=true]")?.focus();
}

function draw() {
  stage.update();
  drawSwitch();
  bar.update();
  guide.update();
  drawers.update();
  const waiting = ["customer", "team"].reduce((sum, kind) => sum + stage.unread(kind).count, 0);
  document.title = waiting ? `(${waiting}) Deskhand sandbox` : "Deskhand sandbox";
}

function link(up) {
  if (store.linked === up && up) return;
  store.linked = up;
  document.body.classList.toggle("unlinked", !up);
  fill(byId("link"), up ? null : [icon("bolt"), store.state ? "The sandbox does not answer. Trying again…" : "Connecting to the sandbox…"]);
}

on("state", (state) => {
  const here = places.filter((one) => state[one.id]);
  for (const place of here) stage.place(place.id).restart(state);
  if (here.every((one) => Object.values(state[one.id].messages ?? {}).every((list) => !list.length))) emit("reset");
  byId("loading")?.remove();
});
on("patch", (message) => {
  if (store.state[message.platform ?? "slack"]) stage.place(message.platform ?? "slack").patch(message);
  if (message.type === "call" || message.type === "bot") recountFaults();
});
watch(draw);
addEventListener("resize", changed);
document.addEventListener("visibilitychange", changed);
installKeys(() => stage, drawers);
live((message) => receive(message, places), link);
