/** "Try this" in Slack, the story of the clock: a promise is warned of, put off, broken, and told of in the morning. */

import { advance } from "./net.js";
import { now } from "./store.js";
import { baseGuide } from "./guide-base.js";
import { ask, cast as people, go, inRoom, says } from "./guide-words.js";

const QUESTION = "The weekly summary mail stopped coming two weeks ago. How do I switch it on again?";
const OFFICE = "Europe/Berlin";
const HALF_AN_HOUR = 1_800_000;

/** What the story is about: Chen's question and the posts about its promise. */
function cast({ slack }) {
  const all = people(slack);
  const asked = ask(all, "chen", /summary mail/);
  const later = (name) => (asked ? inRoom(all, name).filter((one) => one.bot_id && one.ts > asked.ts) : []);
  return { ...all, asked, triage: later("triage"), leads: later("leads") };
}

const told = (list, pattern) => list.find((one) => says(one, pattern)) ?? null;
const warned = ({ triage, leads }) => told([...triage, ...leads], /time for the first response is used|First response breached|[❌✅] first response/u);
const broken = ({ leads, triage }) => told([...leads, ...triage], /First response breached|❌ first response/u);

/** On by half an hour of the office's time: nights and weekends are skipped, since no promise runs in them. */
async function onward() {
  let at = new Date(now().getTime() + HALF_AN_HOUR);
  for (let tries = 0; tries < 100 && !isOffice(at); tries += 1) at = new Date(at.getTime() + HALF_AN_HOUR);
  await advance((at - now()) / 1000);
}

function isOffice(at) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: OFFICE, weekday: "short", hour: "2-digit", hourCycle: "h23" })
    .formatToParts(at).map((one) => [one.type, one.value]));
  return !["Sat", "Sun"].includes(parts.weekday) && Number(parts.hour) >= 9 && Number(parts.hour) < 18;
}

const steps = [
  {
    title: "Write as Chen",
    text: `Be Chen, whose company pays much, and write: “${QUESTION}”`,
    help: "Write it",
    done: ({ asked }) => Boolean(asked),
    show: (story, place) => go(place, "customer", story.user("chen"), story.dm("chen"), QUESTION),
  },
  {
    title: "Let time pass",
    text: "Nobody answers. On by half an hour of work at a time, until a warning stands in #triage: three quarters of the time are used.",
    help: "+30 min of work",
    done: (story) => Boolean(warned(story)),
    show: async (story, place) => {
      go(place, "team", story.user("lena"), story.room("triage"));
      await onward();
    },
  },
  {
    title: "Put it off",
    text: "As Lena press Snooze 15 min on the warning: she is reminded, and nobody else is told meanwhile.",
    help: "Show me",
    done: (story) => Boolean(told([...story.triage, ...story.leads], /seen by/)) || Boolean(broken(story)),
    show: (story, place) => go(place, "team", story.user("lena"), story.room("triage")),
  },
  {
    title: "Let it break",
    text: "On by half an hour of work, until the leads read in #leads that the promise is broken.",
    help: "+30 min of work",
    done: (story) => Boolean(broken(story)),
    show: async (story, place) => {
      go(place, "team", story.user("priya"), story.room("leads"));
      await onward();
    },
  },
  {
    title: "See the morning",
    text: "On by a day: in the morning #leads has one post with what is overdue, due today, waiting and unassigned.",
    help: "+1 day",
    done: ({ leads }) => Boolean(told(leads, /overdue, \d+ due today/)),
    show: async (story, place) => {
      go(place, "team", story.user("priya"), story.room("leads"));
      await advance(86_400);
    },
  },
  {
    title: "Make it good",
    text: "As Lena answer in the card's thread, or press Reply on it. Every post about the promise then says how late it was.",
    help: "Show me",
    done: (story) => Boolean(told([...story.triage, ...story.leads], /❌ first response/u)),
    show: (story, place) => go(place, "team", story.user("lena"), story.room("triage")),
  },
  {
    title: "Hand over",
    text: "Lena goes home: run /desk handoff. What she owns is posted in #triage, with an Accept for whoever works on.",
    help: "Write it",
    done: (story) => Boolean(told(story.triage, /hands over|Taken over from/)),
    show: (story, place) => go(place, "team", story.user("lena"), story.room("triage"), "/desk handoff"),
  },
];

/** @type {import("./guide.js").Guide} */
export const clockGuide = {
  name: "The clock",
  steps,
  cast,
  after: "Lunch, nights, the weekend and the time on hold did not count. Next: what the knowledge base knows, and what it does not.",
  next: baseGuide,
};
