/**
 * The platforms that this page can show. A new one is a module with the shape below, added to the list; its tabs appear only
 * while the sandbox's state holds something under its id.
 *
 * @typedef {object} Place
 * @property {string} id        key in the state, e.g. "slack"
 * @property {string} name      what its tab says
 * @property {(state: object, patch: object) => void} apply   take in one live patch
 * @property {object} guide     its "Try this" (see guide.js)
 * @property {() => Mounted} mount                             build it once
 *
 * @typedef {object} Mounted
 * @property {(state: object) => void} restart   a whole new state arrived
 * @property {(patch: object) => void} patch     a live patch was applied
 * @property {(kind: "customer"|"team") => object} side   one side: its `node`, `update(seen)`, `user()`, `beNamed(name)`, `focus()` …
 * @property {(kind: string) => number} unread   how much waits for the people of one side
 */

import { slack } from "./slack.js";
import { discord } from "./discord.js";
import { mail } from "./mail.js";

/** @type {Place[]} */
export const places = [slack, discord, mail];
