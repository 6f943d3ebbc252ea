/**
 * "Try this" in Slack: the first story of the product, in seven steps; what follows it stands in guide-clock.js, guide-base.js and
 * guide-alerts.js. A step is done when the state shows it, however the person got
 * there; nothing here knows the bot's wording beyond the button labels and the word "Resolved".
 */

import { channelNamed, dmOf, isReply, threadOf, timelineOf, userNamed } from "./slack-state.js";
import { clockGuide } from "./guide-clock.js";
import { flatten } from "./mrkdwn.js";

const QUESTION = "Our invoice shows 12 seats but we have 9";
const ANSWER = "!reply Thank you, Ada. We have corrected the invoice to 9 seats.";

/** The people, places and messages the story is about. */
function cast(slack) {
  const [ada, lena, tom] = ["ada", "lena", "tom"].map((name) => userNamed(slack, name));
  const dm = ada && dmOf(slack, ada.id);
  const triage = channelNamed(slack, "triage");
  const asked = dm && timelineOf(slack, ada.id, dm.id).find((one) => one.user === ada.id && !one.bot_id);
  const card = asked && triage && timelineOf(slack, lena?.id, triage.id).find((one) => one.bot_id && one.ts > asked.ts && buttons(one).length);
  return { slack, ada, lena, tom, dm, triage, asked, card };
}

/** Labels of a message's buttons. */
function buttons(message) {
  return [...JSON.stringify(message.blocks ?? []).matchAll(/"type":"button"/g)].length
    ? (message.blocks ?? []).flatMap((block) => [...(block.elements ?? []), block.accessory]).filter((one) => one?.type === "button").map((one) => one.text?.text ?? "")
    : [];
}

/** Does a message, in its text or anywhere in its blocks, match? (Written-out line breaks would hide a word's beginning.) */
const says = (message, pattern) => pattern.test(JSON.stringify([message?.text, message?.blocks, message?.attachments]).replaceAll("\\n", " "));
const squeeze = (text) => flatten(text ?? "").replace(/\s+/g, " ").trim().toLowerCase();

function claimed({ card, lena }) {
  return Boolean(card && lena) && (says(card, new RegExp(lena.id)) || says(card, new RegExp(lena.real_name.split(" ")[0])));
}

/** Tom was told: something only he can see, or a word to him in the card's thread. */
function told({ slack, card, tom, triage }) {
  if (!card || !tom) return false;
  const all = Object.values(slack.messages ?? {}).flat();
  const privately = all.some((one) => one.ephemeral_for === tom.id && one.ts > card.ts);
  return privately || threadOf(slack, tom.id, triage.id, card.ts).some((one) => one.bot_id && one.text?.includes(`<@${tom.id}>`));
}

/** What was sent to the customer from the card's thread, as far as the page saw it. */
function answers({ slack, card, triage, lena }, acted) {
  if (!card) return [];
  const typed = threadOf(slack, lena.id, triage.id, card.ts).map((one) => one.text?.match(/^\s*!reply\s+([\s\S]+)/)?.[1]).filter(Boolean);
  const forms = acted.filter(({ body, answer }) => body.do === "submit" && answer.ok && !answer.errors)
    .flatMap(({ body }) => Object.values(body.values)).filter((one) => typeof one === "string" && one.length > 3);
  return [...typed, ...forms].map(squeeze);
}

function arrived(story, acted) {
  if (!story.dm) return null;
  const sent = answers(story, acted);
  const list = (story.slack.messages?.[story.dm.id] ?? []).filter((one) => one.bot_id);
  return list.find((one) => sent.some((text) => text && squeeze(one.text).includes(text.slice(0, 40)))) ?? null;
}

const steps = [
  {
    title: "Write as Ada",
    text: `Be Ada, a customer, and write: “${QUESTION}”.`,
    help: "Write it",
    done: ({ asked }) => Boolean(asked),
    show: ({ ada, dm }, place) => go(place, "customer", ada, dm, null, QUESTION),
  },
  {
    title: "Claim as Lena",
    text: "A card appears in #triage. Be Lena and press Claim.",
    help: "Show me",
    done: claimed,
    show: ({ lena, triage }, place) => go(place, "team", lena, triage),
  },
  {
    title: "Claim as Tom",
    text: "Now be Tom, a blink later, and claim it too. He is told who has it.",
    help: "Be Tom",
    done: told,
    // A claimed card may no longer offer the button; then the typed word in its thread does the same.
    show: ({ tom, triage, card }, place) => (card && buttons(card).some((label) => /claim/i.test(label))
      ? go(place, "team", tom, triage) : go(place, "team", tom, triage, card, "!claim")),
  },
  {
    title: "Answer",
    text: "Be Lena again. Open the card's thread and answer with !reply, or press Reply.",
    help: "Write it",
    done: (story, acted) => answers(story, acted).length > 0,
    show: ({ lena, triage, card }, place) => go(place, "team", lena, triage, card, ANSWER),
  },
  {
    title: "See it arrive",
    text: "The answer stands in Ada's conversation; the rest of the thread does not.",
    help: "Show me",
    done: (story, acted) => Boolean(arrived(story, acted)),
    show: (story, place, acted) => {
      const message = arrived(story, acted);
      go(place, "customer", story.ada, story.dm, message && isReply(message) ? { ts: message.thread_ts } : null);
    },
  },
  {
    title: "Edit",
    text: "Be Ada and edit her first message (More actions, Edit). The card follows.",
    help: "Show me",
    done: ({ asked }) => Boolean(asked?.edited),
    show: ({ ada, dm, asked }, place) => {
      go(place, "customer", ada, dm);
      if (asked) place.side("customer").edit(dm.id, asked.ts);
    },
  },
  {
    title: "Resolve",
    text: "As Lena, press Resolve on the card, or type !resolve in its thread.",
    help: "Show me",
    done: ({ card }) => says(card, /\bresolved\b/i),
    show: ({ lena, triage, card }, place) => go(place, "team", lena, triage, card),
  },
];

/** Bring a person, a channel, perhaps a thread to the front, and perhaps put words into the box. */
function go(place, kind, person, channel, root = null, words = null) {
  const side = place.side(kind);
  place.show(kind, words === null);
  if (person) side.be(person.id);
  if (channel) side.select(channel.id, root?.ts ?? null);
  side.look().tab = "messages";
  if (words !== null) requestAnimationFrame(() => requestAnimationFrame(() => side.write(words, Boolean(root))));
}

/** @type {import("./guide.js").Guide} */
export const slackGuide = {
  name: "A ticket from beginning to end",
  steps,
  cast: (state) => cast(state.slack),
  after: "That is the desk. Next: what happens when nobody answers.",
  next: clockGuide,
};
