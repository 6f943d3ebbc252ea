/**
 * The platforms that this page can show. A new one (Discord, mail) is a module with the shape below, added to the list;
 * its tab appears only while the sandbox's state holds something under its id.
 *
 * @typedef {object} Place
 * @property {string} id        key in the state, e.g. "slack"
 * @property {string} name      what its tab says
 * @property {(state: object, patch: object) => void} apply   take in one live patch
 * @property {object} guide     its "Try this" (see guide.js)
 * @property {(root: HTMLElement) => Mounted} mount            build it once
 *
 * @typedef {object} Mounted
 * @property {() => void} update                 redraw from the store
 * @property {(state: object) => void} restart   a whole new state arrived
 * @property {(patch: object) => void} patch     a live patch was applied
 * @property {(kind: "customer"|"team", focus?: boolean) => void} show   bring one side to the front and focus it
 * @property {() => string} front
 * @property {(kind: string) => object} side
 * @property {(kind: string) => {person: string, count: number}} unread
 */

import { slack } from "./slack.js";

/** @type {Place[]} */
export const places = [slack];
