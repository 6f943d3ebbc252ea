/** Slash commands with options: completing them while they are typed, and reading them when they are sent. */

import { act } from "./net.js";
import { slackChoices } from "./complete.js";

const asked = new Map();
const KEPT = 50;

/** The longest command that a line begins with. */
function commandIn(line, commands) {
  const fits = commands.filter((one) => line === one.command || line.startsWith(`${one.command} `));
  return fits.sort((a, b) => b.command.length - a.command.length)[0] ?? null;
}

/** Where each `name:` of a command's options stands in a text: [{option, from, to}], values between them. */
function namesIn(text, options) {
  const hits = options.flatMap((option) => {
    const at = text.search(new RegExp(`(?:^|\\s)${option.name}:`));
    return at < 0 ? [] : [{ option, from: at, to: text.indexOf(":", at) + 1 }];
  });
  return hits.sort((a, b) => a.from - b.from);
}

/**
 * A typed line as an act's fields: {command, options}. Words before the first `name:` go to the first option.
 * @param {string} line @param {object[]} commands
 */
export function optionsOf(line, commands) {
  const found = commandIn(line.trim(), commands);
  if (!found) return { command: line.trim() };
  const text = line.trim().slice(found.command.length).trim();
  const hits = namesIn(text, found.options);
  const options = {};
  const first = text.slice(0, hits[0]?.from ?? text.length).trim();
  if (first && found.options[0]) options[found.options[0].name] = valueOf(first);
  hits.forEach((hit, index) => {
    options[hit.option.name] = valueOf(text.slice(hit.to, hits[index + 1]?.from ?? text.length).trim());
  });
  return { command: found.command, text: undefined, options };
}

/** People and channels are named as they are called. */
const valueOf = (text) => text.replace(/^@/, "");

/** Completion for Discord. @param {string} before @param {object} side */
export function discordChoices(before, side) {
  const view = side.slack();
  if (!before.startsWith("/")) return slackChoices(before, { ...view, commands: [] }, { thread: false });
  const found = commandIn(before, view.commands);
  if (!found || before === found.command) return { start: 0, choices: named(before, view.commands) };
  return options(before, found, side);
}

function named(before, commands) {
  return commands.filter((one) => one.command.startsWith(before)).slice(0, 40)
    .map((one) => ({ insert: one.command, label: one.command, hint: [one.usage_hint, one.description].filter(Boolean).join(" · ") }));
}

function options(before, command, side) {
  const text = before.slice(command.command.length);
  const hits = namesIn(text, command.options);
  const last = hits.at(-1);
  const open = last?.option ?? command.options[0];
  const from = last ? last.to : 1;
  const typed = text.slice(from).trimStart();
  const unused = command.options.filter((one) => !hits.some((hit) => hit.option === one));
  const word = text.match(/(?:^|\s)([\w-]*)$/)?.[1] ?? "";
  const names = unused.filter((one) => one.name.startsWith(word) && (last || text.trim() === word))
    .map((one) => ({ insert: `${one.name}:`, label: one.name, hint: `${one.description}${one.required ? "" : " · optional"}`, tight: true }));
  const values = open ? valuesOf(open, typed, command, side) : [];
  if (values.length) return { start: before.length - typed.length, choices: values };
  return names.length ? { start: before.length - word.length, choices: names } : null;
}

function valuesOf(option, typed, command, side) {
  const wanted = typed.toLowerCase();
  const from = (list) => list.filter(([label]) => label.toLowerCase().includes(wanted)).slice(0, 25);
  if (option.choices?.length) return from(option.choices.map((one) => [one.name])).map(([label]) => ({ insert: label, label }));
  if (option.type === 5) return from([["true"], ["false"]]).map(([label]) => ({ insert: label, label }));
  if (option.type === 6) return from(side.slack().users.filter((one) => one.side !== "bot").map((one) => [one.real_name, one])).map(([label, one]) => ({ insert: `@${one.name}`, label, hint: one.note }));
  if (option.type === 7) return from(side.slack().channels.filter((one) => one.kind !== "dm").map((one) => [one.name])).map(([label]) => ({ insert: `#${label}`, label: `#${label}` }));
  return option.autocomplete ? suggested(option, typed, command, side) : [];
}

/** The bot's own suggestions: asked for once per text, shown when they are there. */
function suggested(option, typed, command, side) {
  const user = side.user().id;
  const { channel } = side.look();
  const key = [user, channel, command.command, option.name, typed].join("\u0001");
  if (!asked.has(key)) {
    asked.set(key, []);
    if (asked.size > KEPT) asked.delete(asked.keys().next().value);
    act({ platform: "discord", do: "autocomplete", user, channel, command: command.command, focused: option.name, typed }).then((answer) => {
      asked.set(key, (answer.choices ?? []).map((one) => ({ insert: String(one.value), label: one.name })));
      side.room.composer.choices.refresh();
      setTimeout(() => asked.delete(key), 3000);
    });
  }
  return asked.get(key);
}
