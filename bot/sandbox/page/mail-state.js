/** The mail's part of the state: reading it, and taking in live patches. Pure: no DOM, no network. */

const APPLY = {
  mail: (state, { user, mail }) => {
    const list = (state.messages[user] ??= []);
    if (!list.some((one) => one.id === mail.id)) list.push(mail);
  },
  user: (state, { user }) => {
    state.users = state.users.map((one) => (one.id === user.id ? user : one));
  },
  bot: (state, { type: _type, platform: _platform, ...bot }) => {
    state.bot = bot;
  },
};

/** Take in one live patch. */
export function applyMail(state, patch) {
  APPLY[patch.type]?.(state, patch);
}

export const peopleOn = (state, kind) => state.users.filter((one) => one.side === kind);
export const personNamed = (state, name) => state.users.find((one) => one.name === name) ?? null;
export const mailsOf = (state, personId) => state.messages[personId] ?? [];

/** Somebody's threads, the one with the newest mail first: {id, subject, mails, last}. */
export function threadsOf(state, personId) {
  const found = new Map();
  for (const one of mailsOf(state, personId)) {
    if (!found.has(one.thread)) found.set(one.thread, []);
    found.get(one.thread).push(one);
  }
  return [...found].map(([id, mails]) => ({ id, mails, subject: mails[0].subject || "(no subject)", last: mails.at(-1) })).reverse()
    .sort((a, b) => (a.last.at < b.last.at ? 1 : -1));
}

/** Is this an address of the desk, whatever stands behind its plus? */
export function isDesk(state, address) {
  const [local, domain] = address.toLowerCase().split("@");
  return `${local.split("+")[0]}@${domain}` === state.desk.address;
}

/** What to call an address: the desk, somebody's name, or the address as it is. */
export function nameOf(state, address) {
  if (isDesk(state, address)) return "Support";
  return state.users.find((one) => one.address === address)?.real_name ?? address;
}

/** Whom an answer to all would reach besides the one who wrote. */
export function othersOf(state, mail, person) {
  const asked = mail.folder === "sent" ? mail.to : [mail.reply_to];
  const known = asked.some((one) => isDesk(state, one));
  return [...mail.to, ...mail.cc].filter((one) => one !== person.address && !asked.includes(one) && !(known && isDesk(state, one)));
}
