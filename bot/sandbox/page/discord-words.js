/** Discord's markdown in the page's own way of writing (Slack's mrkdwn), and what people type as Discord sends it. Pure. */

const entities = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

const STYLES = { R: "{ago}", t: "{time}", T: "{time_secs}", d: "{date_short}", D: "{date_long}", f: "{date_short} {time}", F: "{date_long} {time}" };

/** What Discord writes as `<…>`: mentions, times, emoji, links without a preview. */
function token(inner) {
  const [, mark, id] = inner.match(/^(@!?|@&|#)(\d+)$/) ?? [];
  if (mark === "@&") return `<!subteam^${id}>`;
  if (mark) return `<${mark[0]}${id}>`;
  const [, seconds, style = "f"] = inner.match(/^t:(-?\d+)(?::([tTdDfFR]))?$/) ?? [];
  if (seconds) return `<!date^${seconds}^${STYLES[style]}|${seconds}>`;
  const [, name] = inner.match(/^a?:(\w+):\d+$/) ?? [];
  if (name) return `:${name}:`;
  return /^https?:\/\/\S+$/.test(inner) ? `<${entities(inner)}>` : null;
}

function words(text) {
  let out = "";
  let rest = text;
  for (let hit = rest.match(/<([^<>\n]{1,300})>/); hit; hit = rest.match(/<([^<>\n]{1,300})>/)) {
    out += marks(rest.slice(0, hit.index)) + (token(hit[1]) ?? entities(hit[0]));
    rest = rest.slice(hit.index + hit[0].length);
  }
  return out + marks(rest);
}

function marks(text) {
  return entities(text)
    .replace(/^&gt;&gt;&gt; ?/gm, "&gt; ")
    .replace(/^#{1,3} +(.+)$/gm, "**$1**")
    .replace(/^-# +(.+)$/gm, "_$1_")
    .replace(/^(\s*)[*-] +/gm, "$1• ")
    .replace(/\[([^\]\n]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>")
    .replace(/(?<![*\w])\*(?!\*)([^*\n]+)\*(?![*\w])/g, "_$1_")
    .replace(/\*\*([^*\n]+)\*\*/g, "*$1*")
    .replace(/__([^_\n]+)__/g, "$1")
    .replace(/~~([^~\n]+)~~/g, "~$1~")
    .replace(/\|\|([^|\n]+)\|\|/g, "$1")
    .replace(/\\([*_~`|>#@\\-])/g, "$1")
    .replace(/(^|\s)@(everyone|here)\b/g, "$1<!$2>")
    .replace(/(?<![<|\w"])(https?:\/\/[^\s<>|)]+)/g, "<$1>");
}

/** Discord's markdown as mrkdwn. @param {string} text */
export function fromDiscord(text) {
  return text.split(/(```[\s\S]*?```|`[^`\n]+`)/).map((part, index) => {
    if (index % 2 === 0) return words(part);
    return entities(part.startsWith("```") ? part.replace(/^```[\w+-]*\n/, "```\n") : part);
  }).join("");
}

/** What a person typed, with @names and #channels as Discord sends them. @param {string} text @param {object} view */
export function toDiscord(text, view) {
  let out = text;
  const people = view.users.flatMap((one) => [[one.real_name, one.id], [one.name, one.id]]);
  const named = [...people.map(([name, id]) => [`@${name}`, `<@${id}>`]), ...view.groups.map((one) => [`@${one.handle}`, `<@&${one.id}>`]),
    ...view.channels.filter((one) => !one.thread && one.kind !== "dm").map((one) => [`#${one.name}`, `<#${one.id}>`])];
  named.sort(([one], [two]) => two.length - one.length);
  for (const [name, written] of named) {
    const safe = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    out = out.replace(new RegExp(`(?<![\\w<])${safe}(?![\\w-])`, "g"), written);
  }
  return out;
}

/** What was sent, as one would type it. */
export function typedDiscord(text, view) {
  return text
    .replace(/<@!?(\d+)>/g, (whole, id) => named(view.users, id, "@", "real_name") ?? whole)
    .replace(/<@&(\d+)>/g, (whole, id) => named(view.groups, id, "@", "handle") ?? whole)
    .replace(/<#(\d+)>/g, (whole, id) => named(view.channels, id, "#", "name") ?? whole);
}

function named(list, id, mark, field) {
  const found = list.find((one) => one.id === id);
  return found ? mark + found[field] : null;
}
