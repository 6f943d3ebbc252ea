/** "Try this" for mail: a mail answered from Slack, an out-of-office note, a colleague who takes over. A step is done when the state shows it. */

import { channelNamed, isReply, threadOf, timelineOf, userNamed } from "./slack-state.js";
import { isDesk, mailsOf, personNamed } from "./mail-state.js";

const SUBJECT = "Invoice shows too many seats";
const QUESTION = "Our invoice for November shows 12 seats, but we have 9.\n\nCould you correct it?\n\nAda";
const ANSWER = "!reply Corrected: it says *9 seats* now, and the new invoice is on its way.";
const LATER = "Thank you. Joan takes over from here.";
const JOANS = "One more thing: the VAT number on it is still the old one.";

const hasButtons = (message) => JSON.stringify(message.blocks ?? []).includes('"type":"button"');

/** The people, mails and messages the story is about. The team works in Slack. */
function cast(state) {
  const { mail, slack } = state;
  const [ada, joan, lena] = [personNamed(mail, "ada"), personNamed(mail, "joan"), slack ? userNamed(slack, "lena") : null];
  const first = mailsOf(mail, ada?.id).find((one) => one.folder === "sent" && one.to.some((to) => isDesk(mail, to))) ?? null;
  const thread = first ? mailsOf(mail, ada.id).filter((one) => one.thread === first.thread) : [];
  const triage = slack ? channelNamed(slack, "triage") : null;
  const card = first && triage ? timelineOf(slack, lena.id, triage.id).find((one) => one.bot_id && hasButtons(one) && JSON.stringify([one.text, one.blocks]).includes(first.subject.slice(0, 40))) : null;
  return { mail, slack, ada, joan, lena, first, thread, triage, card };
}

const answers = ({ mail, thread }) => thread.filter((one) => one.folder === "inbox" && isDesk(mail, one.from.address) && !one.is_automatic);
const typed = ({ slack, triage, card, lena }) => (card ? threadOf(slack, lena.id, triage.id, card.ts).filter((one) => isReply(one) && /^\s*!reply\s/.test(one.text ?? "")) : []);
const followed = ({ thread }) => thread.find((one) => one.folder === "sent" && one.references.length && one.cc.length) ?? null;
const joined = ({ mail, joan }) => mailsOf(mail, joan?.id).find((one) => one.folder === "sent" && one.references.length) ?? null;

const steps = [
  {
    title: "Write a mail as Ada",
    text: "Be Ada in Mail and write to the support address. The desk acknowledges it in the same thread.",
    help: "Write it",
    done: ({ first }) => Boolean(first),
    show: ({ ada }, stage) => {
      const side = stage.on("mail").side("customer");
      stage.show("customer", false);
      side.be(ada.id);
      side.compose(SUBJECT, QUESTION);
    },
  },
  {
    title: "Answer from Slack",
    text: "Lena only uses Slack. Claim the card in #triage and answer in its thread with !reply, perhaps with a file.",
    help: "Write it",
    done: (story) => answers(story).length > 0 || typed(story).length > 0,
    show: ({ lena, triage, card }, stage) => {
      const side = stage.on("slack").side("team");
      stage.show("team", false);
      side.be(lena.id);
      side.select(triage.id, card?.ts ?? null);
      later(() => side.write(ANSWER, Boolean(card)));
    },
  },
  {
    title: "See it in the mail program",
    text: "The answer stands in Ada's thread. Look at it as plain text, and at its source.",
    help: "Show me",
    done: (story) => answers(story).length > 0,
    show: ({ ada, first }, stage) => open(stage, ada, first),
  },
  {
    title: "Bring a colleague in",
    text: "As Ada, reply with Joan in Cc; the answer is quoted below.",
    help: "Write it",
    done: (story) => Boolean(followed(story)),
    show: ({ ada, first }, stage) => {
      const side = open(stage, ada, first);
      later(() => side.write(LATER, "joan"));
    },
  },
  {
    title: "Answer as Joan",
    text: "Joan replies to all from her own address, quoting the thread. It lands on the same ticket, with the quotation cut; Show trimmed has it.",
    help: "Write it",
    done: (story) => Boolean(joined(story)),
    show: ({ mail, joan, first }, stage) => {
      const got = mailsOf(mail, joan.id).at(-1);
      const side = open(stage, joan, got ?? first);
      later(() => side.write(JOANS));
    },
  },
  {
    title: "Go out of office",
    text: "Let Ada be out of office (the menu beside New mail) and answer from Slack once more: her note changes nothing on the ticket.",
    help: "Show me",
    done: ({ thread }) => thread.some((one) => one.folder === "sent" && one.is_automatic),
    show: ({ ada, first }, stage) => open(stage, ada, first).act({ do: "away", on: true }),
  },
];

const later = (run) => requestAnimationFrame(() => requestAnimationFrame(run));

/** Bring somebody's mail program to the front, with a thread open. Returns the side. */
function open(stage, person, mail) {
  const side = stage.on("mail").side("customer");
  stage.show("customer", false);
  side.be(person.id);
  if (mail) side.select(mail.thread);
  return side;
}

/** @type {import("./guide.js").Guide} */
export const mailGuide = {
  name: "A mail, answered from Slack",
  steps,
  cast,
  after: "Next: be Mallory and write about “#1” in Ada's name, answer Gus, whose mail comes back, or break the mailbox under Faults.",
};
