/** "Try this" in Slack, the story of the knowledge base: an answer, a walk, a gap, and the article that fills it. */

import { alertsGuide } from "./guide-alerts.js";
import { cast as people, go, heard, inRoom, says } from "./guide-words.js";

const KNOWN = "/kb ask how do I rotate an API key?";
const UNKNOWN = "/kb ask can we pay by cheque?";

function cast({ slack }) {
  const all = people(slack);
  return { ...all, product: inRoom(all, "product").filter((one) => one.bot_id) };
}

const posted = ({ product }, pattern) => product.some((one) => says(one, pattern));

const steps = [
  {
    title: "Ask",
    text: "Be Tom and ask the base how to rotate an API key. The answer is his alone, with its source.",
    help: "Write it",
    done: (story) => heard(story, "tom", /Rotate an API key/),
    show: (story, place) => go(place, "team", story.user("tom"), story.room("triage"), KNOWN),
  },
  {
    title: "Walk through it",
    text: "This article has steps: press Walk me through, and answer.",
    help: "Show me",
    done: (story) => heard(story, "tom", /step [2-9] of/),
    show: (story, place) => go(place, "team", story.user("tom"), story.room("triage")),
  },
  {
    title: "Ask what it does not know",
    text: "Ask whether one can pay by cheque. The base says honestly that it does not know: press File this gap.",
    help: "Write it",
    done: (story) => heard(story, "tom", /Filed as a gap/),
    show: (story, place) => go(place, "team", story.user("tom"), story.room("triage"), UNKNOWN),
  },
  {
    title: "Draft the article",
    text: "Run /kb gaps and press Draft an article: the draft comes to #product, with the answers of tickets that fit, if there are any.",
    help: "Write it",
    done: (story) => posted(story, /New article/) || posted(story, /Published/),
    show: (story, place) => go(place, "team", story.user("tom"), story.room("triage"), "/kb gaps"),
  },
  {
    title: "Approve it",
    text: "Be Priya, who leads. In #product press Edit, write the answer, then Approve. The question is asked again by itself.",
    help: "Be Priya",
    done: (story) => posted(story, /Published/),
    show: (story, place) => go(place, "team", story.user("priya"), story.room("product")),
  },
];

/** @type {import("./guide.js").Guide} */
export const baseGuide = {
  name: "The knowledge base",
  steps,
  cast,
  after: "Ask again: it knows now. /kb reviews shows what is to be looked at. Next: a customer who may leave.",
  next: alertsGuide,
};
