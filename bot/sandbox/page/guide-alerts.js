/** "Try this" in Slack, the story of a customer who may leave: two alerts, each in its room, and none twice. */

import { ask, cast as people, go, heard, inRoom, says } from "./guide-words.js";

const WORDS = [
  "Since your last release nothing works for us, this is urgent!",
  "Still nothing? This is unacceptable.",
  "We are evaluating alternatives to your product now.",
];

function cast({ slack }) {
  const all = people(slack);
  const first = ask(all, "chen", /nothing works for us/);
  const after = (name) => (first ? inRoom(all, name).filter((one) => one.bot_id && one.ts > first.ts) : []);
  return { ...all, first, success: after("success"), leads: after("leads") };
}

const said = (number) => ({
  title: ["Write as Chen", "Write again", "Write what matters"][number],
  text: [
    `Be Chen and write: “${WORDS[0]}” The card shows the tone and why it is urgent.`,
    `Nobody answers. Write: “${WORDS[1]}”`,
    `And a third time: “${WORDS[2]}” #success and #leads are told, each with the reasons.`,
  ][number],
  help: "Write it",
  done: (story) => Boolean(ask(story, "chen", [/nothing works for us/, /Still nothing/, /evaluating alternatives/][number])),
  show: (story, place) => go(place, "customer", story.user("chen"), story.dm("chen"), WORDS[number]),
});

const steps = [
  said(0),
  said(1),
  said(2),
  {
    title: "Answer the alert",
    text: "Be Priya and press Acknowledge or Not useful in #success: the answers move the bar of the next ones.",
    help: "Be Priya",
    done: ({ success }) => success.some((one) => says(one, /(acknowledged|not useful), says/)),
    show: (story, place) => go(place, "team", story.user("priya"), story.room("success")),
  },
  {
    title: "See all of them",
    text: "Run /desk alerts: the newest, and how often each kind was useful.",
    help: "Write it",
    done: (story) => heard(story, "priya", /Newest alerts|There were none yet/),
    show: (story, place) => go(place, "team", story.user("priya"), story.room("leads"), "/desk alerts"),
  },
];

/** @type {import("./guide.js").Guide} */
export const alertsGuide = {
  name: "A customer who may leave",
  steps,
  cast,
  after: "Write as Chen once more: nobody is told twice the same day. Next: break something under Faults.",
};
