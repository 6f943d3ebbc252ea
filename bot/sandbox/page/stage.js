/**
 * The stage: the customer's side and the team's side, each on a platform of its own choice. So a customer can be watched in Discord
 * while the team works in Slack.
 */

import { fill, h, rove } from "./dom.js";
import { changed, store } from "./store.js";
import { places } from "./places.js";

const KINDS = ["customer", "team"];
const WIDE = matchMedia("(min-width: 760px)");

/** Both sides; create once, then `update`. */
export class Stage {
  #mounted = new Map();
  #front = "customer";
  #at = Object.fromEntries(KINDS.map((kind) => [kind, places[0].id]));

  /** @param {HTMLElement} root */
  constructor(root) {
    this.slots = Object.fromEntries(KINDS.map((kind) => [kind, h("div", { class: `slot slot-${kind}` })]));
    this.page = h("div", { class: "sides", "data-front": this.#front, hidden: true }, KINDS.map((kind) => this.slots[kind]));
    root.append(this.page);
  }

  /** The platforms that the state holds. */
  here() {
    return places.filter((place) => store.state?.[place.id]);
  }

  /** Build a platform on first sight of its state. @returns {import("./places.js").Mounted} */
  place(id) {
    if (!this.#mounted.has(id)) this.#mounted.set(id, places.find((place) => place.id === id).mount());
    return this.#mounted.get(id);
  }

  front() {
    return this.#front;
  }

  /** Which platform a side is on. */
  platform(kind) {
    const here = this.here();
    return here.some((place) => place.id === this.#at[kind]) ? this.#at[kind] : here[0]?.id;
  }

  side(kind) {
    return this.place(this.platform(kind)).side(kind);
  }

  /** A stage whose sides are brought to one platform before they are used. */
  on(platform) {
    return {
      on: (other) => this.on(other),
      show: (kind, focus) => this.show(kind, focus),
      side: (kind) => {
        this.pick(kind, platform);
        return this.side(kind);
      },
    };
  }

  /** Bring one side to the front (on a phone) and focus it. */
  show(kind, focus = true) {
    this.#front = kind;
    this.page.dataset.front = kind;
    changed();
    if (focus) requestAnimationFrame(() => this.side(kind).focus());
  }

  /** Put a side on another platform; who acts there stays the same person, as far as they are there. */
  pick(kind, platform) {
    if (this.platform(kind) === platform) return;
    const name = this.side(kind).user()?.name;
    this.#at[kind] = platform;
    this.side(kind).beNamed(name);
    changed();
  }

  /** What waits for the people of one side, on the platform that is shown or on all. */
  unread(kind) {
    const count = this.here().reduce((sum, place) => sum + this.place(place.id).unread(kind), 0);
    return { person: this.side(kind).user()?.real_name?.split(" ")[0] ?? "", count };
  }

  update() {
    this.page.hidden = this.here().length === 0;
    for (const kind of KINDS) {
      const side = this.side(kind);
      if (this.slots[kind].firstElementChild !== side.node) fill(this.slots[kind], side.node);
      this.#drawPlatforms(kind, side.platforms);
      // On a phone only the front side is in sight; what lands on the other one stays unread.
      side.update((WIDE.matches || kind === this.#front) && !document.hidden);
    }
  }

  /** Tabs for the platforms that are there; with one alone there is nothing to pick. */
  #drawPlatforms(kind, holder) {
    const here = this.here();
    holder.hidden = here.length < 2;
    if (holder.hidden) return;
    const state = here.map((place) => ({ place, on: place.id === this.platform(kind), count: this.place(place.id).unread(kind) }));
    const print = JSON.stringify(state.map(({ place, on, count }) => [place.id, on, on ? 0 : count]));
    if (holder.dataset.print === print) return;
    holder.dataset.print = print;
    const inside = holder.contains(document.activeElement);
    fill(holder, state.map(({ place, on, count }) => h("button", {
      class: "tab", type: "button", role: "tab", "aria-selected": on ? "true" : "false", tabindex: on ? 0 : -1,
      onclick: () => this.#pickAndStay(kind, place.id),
    }, place.name, count && !on ? h("span", { class: "badge" }, String(count), h("span", { class: "sr-only" }, " unread")) : null)));
    holder.onkeydown = (event) => rove(event, [...holder.children], (next) => next.click());
    if (inside) holder.querySelector("[aria-selected=true]").focus();
  }

  /** The side that comes has tabs of its own; the focus goes on to those. */
  #pickAndStay(kind, platform) {
    this.pick(kind, platform);
    requestAnimationFrame(() => requestAnimationFrame(() => this.side(kind).platforms.querySelector("[aria-selected=true]")?.focus()));
  }
}
