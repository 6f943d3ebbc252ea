/** What the stories in Slack share: people, rooms, what was said, and how to bring somebody to the front. */

import { channelNamed, dmOf, messagesOf, timelineOf, userNamed } from "./slack-state.js";

/** The workspace by names. */
export function cast(slack) {
  const user = (name) => userNamed(slack, name);
  return { slack, user, room: (name) => channelNamed(slack, name), dm: (name) => (user(name) ? dmOf(slack, user(name).id) : null) };
}

/** Does a message, in its text or anywhere in its blocks, match? (Written-out line breaks would hide a word's beginning.) */
export const says = (message, pattern) => pattern.test(JSON.stringify([message?.text, message?.blocks, message?.attachments]).replaceAll("\\n", " "));

/** What somebody wrote to the bot that matches, or null. */
export function ask({ slack, user, dm }, name, pattern) {
  const [person, room] = [user(name), dm(name)];
  return room ? timelineOf(slack, person.id, room.id).find((one) => one.user === person.id && !one.bot_id && pattern.test(one.text ?? "")) ?? null : null;
}

/** Everything in a room of the team, threads included. */
export function inRoom({ slack, room }, name) {
  const found = room(name);
  return found ? messagesOf(slack, found.id).filter((one) => !one.ephemeral_for) : [];
}

/** Was somebody told something that only they see? */
export function heard({ slack, user }, name, pattern) {
  return Object.values(slack.messages ?? {}).flat().some((one) => one.ephemeral_for === user(name)?.id && says(one, pattern));
}

/** Bring a person and a room to the front, and perhaps put words into the box. */
export function go(place, kind, person, room, words = null) {
  const side = place.side(kind);
  place.show(kind, words === null);
  if (person) side.be(person.id);
  if (room) side.select(room.id, null);
  side.look().tab = "messages";
  if (words !== null) requestAnimationFrame(() => requestAnimationFrame(() => side.write(words, false)));
}
