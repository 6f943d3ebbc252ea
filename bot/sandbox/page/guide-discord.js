/** "Try this" for Discord: a post in the forum, answered by somebody who only uses Slack. A step is done when the state shows it. */

import { channelNamed, isReply, threadOf, timelineOf, userNamed } from "./slack-state.js";
import { tsOf, viewOf } from "./discord-state.js";

const TITLE = "Webhook signatures do not match";
const QUESTION = "Since this morning every webhook fails the signature check. We changed nothing. Where do I look?";
const ANSWER = "!reply We rotated the signing keys at 8:00. Please fetch the new one under Settings → Webhooks.";

const hasButtons = (message) => JSON.stringify(message.blocks ?? []).includes('"type":"button"');

/** The people, places and messages the story is about. The team works in Slack where there is one. */
function cast(state) {
  const discord = viewOf(state.discord);
  const team = state.slack ?? discord;
  const [ada, lena] = [userNamed(discord, "ada"), userNamed(team, "lena")];
  const forum = channelNamed(discord, "support");
  const triage = channelNamed(team, "triage");
  const post = discord.channels.find((one) => one.thread && one.parent === forum?.id && one.owner === ada?.id) ?? null;
  const card = post && triage ? timelineOf(team, lena?.id, triage.id).find((one) => one.bot_id && one.ts > tsOf(post.id) && hasButtons(one)) : null;
  return { discord, team, platform: state.slack ? "slack" : "discord", ada, lena, forum, triage, post, card };
}

const inPost = ({ discord, post, ada }) => (post ? timelineOf(discord, ada.id, post.id) : []);

/** What Deskhand said in the post after the team's answer was sent; its receipt came before. */
function arrived(story) {
  const sent = replies(story).at(0);
  return sent ? inPost(story).find((one) => one.bot_id && one.ts > sent.ts) ?? null : null;
}

function replies({ team, triage, card, lena }) {
  return card ? threadOf(team, lena.id, triage.id, card.ts).filter((one) => isReply(one) && /^\s*!reply\s/.test(one.text ?? "")) : [];
}

function claimed({ card, lena }) {
  return Boolean(card) && JSON.stringify([card.text, card.blocks]).match(new RegExp(`${lena.id}|${lena.real_name.split(" ")[0]}`)) !== null;
}

const steps = [
  {
    title: "Open a post as Ada",
    text: "Be Ada in Discord and open a post in the #support forum.",
    help: "Write it",
    done: ({ post }) => Boolean(post),
    show: ({ ada, forum }, stage) => {
      const side = stage.on("discord").side("customer");
      stage.show("customer", false);
      side.be(ada.id);
      side.select(forum.id);
      later(() => side.room.forum.write(TITLE, QUESTION));
    },
  },
  {
    title: "Claim as Lena, in Slack",
    text: "Lena only uses Slack. The card stands in her #triage: press Claim.",
    help: "Show me",
    done: claimed,
    show: ({ platform, lena, triage }, stage) => go(stage, "team", platform, lena, triage),
  },
  {
    title: "Answer from Slack",
    text: "Open the card's thread and answer with !reply, or press Reply.",
    help: "Write it",
    done: (story) => Boolean(arrived(story)) || replies(story).length > 0,
    show: ({ platform, lena, triage, card }, stage) => go(stage, "team", platform, lena, triage, card, ANSWER),
  },
  {
    title: "See it in Discord",
    text: "The answer stands in Ada's post. What the team says among itself does not.",
    help: "Show me",
    done: (story) => Boolean(arrived(story)),
    show: ({ ada, post }, stage) => go(stage, "customer", "discord", ada, post),
  },
  {
    title: "Correct a typo",
    text: "As Lena, edit your !reply in Slack (More actions, Edit). The message in Discord changes, too.",
    help: "Show me",
    done: (story) => Boolean(arrived(story)?.edited),
    show: (story, stage) => {
      go(stage, "team", story.platform, story.lena, story.triage, story.card);
      const sent = replies(story).at(-1);
      if (sent) stage.on(story.platform).side("team").edit(story.triage.id, sent.ts, true);
    },
  },
  {
    title: "Resolve",
    text: "Press Resolve on the card. The post's tag in the forum follows.",
    help: "Show me",
    done: ({ card }) => /\bresolved\b/i.test(JSON.stringify([card?.text, card?.blocks]).replaceAll("\\n", " ")),
    show: ({ platform, lena, triage, card }, stage) => go(stage, "team", platform, lena, triage, card),
  },
];

const later = (run) => requestAnimationFrame(() => requestAnimationFrame(run));

/** Bring a person on a platform, a channel, perhaps a thread to the front, and perhaps put words into the box. */
function go(stage, kind, platform, person, channel, root = null, words = null) {
  const side = stage.on(platform).side(kind);
  stage.show(kind, words === null);
  if (person) side.be(person.id);
  if (channel) side.select(channel.id, root?.ts ?? null);
  side.look().tab = "messages";
  if (words !== null) later(() => side.write(words, Boolean(root)));
}

/** @type {import("./guide.js").Guide} */
export const discordGuide = {
  name: "A forum post, answered from Slack",
  steps,
  cast,
  after: "One queue, two platforms. Next: archive the post, close Ada's DMs, or break Discord's gateway under Faults.",
};
