/**
 * The Discord half of the state as the page's sides read it. The sides, rooms and timelines were made for Slack's shapes, so Discord's
 * guild is seen through them: threads and forum posts are channels under their parent, embeds and components are blocks, a message's
 * id becomes a sortable `ts`. Pure: no DOM, no network.
 */

import { fromDiscord, typedDiscord } from "./discord-words.js";
import { applySlack } from "./slack-state.js";

const EPOCH_MS = 1420070400000n;
const [THREAD_CREATED, REPLY, COMMAND, THREAD_STARTER, CONTEXT_COMMAND, JOINED] = [18, 19, 20, 21, 23, 7];
const LOADING = 1 << 7;
const [ROW, BUTTON, SELECT, INPUT, USERS, , , CHANNELS, SECTION, TEXT, , GALLERY, FILE, DIVIDER] = Array.from({ length: 14 }, (_, n) => n + 1);
const [CONTAINER, LABEL] = [17, 18];
const STYLES = { 1: "primary", 3: "primary", 4: "danger" };
const views = new WeakMap();

/** A snowflake as a ts: seconds, then milliseconds and the count within them. */
export function tsOf(id) {
  const number = BigInt(id);
  const ms = (number >> 22n) + EPOCH_MS;
  const within = (number & 0x3fffffn) % 1000n;
  return `${ms / 1000n}.${String(ms % 1000n).padStart(3, "0")}${String(within).padStart(3, "0")}`;
}

/** The whole state as the sides read it; made once, then kept in step by `applyDiscord`. */
export function viewOf(raw) {
  if (!views.has(raw)) views.set(raw, build(raw));
  return views.get(raw);
}

function build(raw) {
  const view = {
    team: raw.guild, users: raw.users, groups: (raw.roles ?? []).map((one) => ({ id: one.id, handle: one.name })), channels: [], messages: {},
    modals: {}, homes: {}, toasts: {}, commands: [], shortcuts: [], bot: raw.bot, forumTags: new Map(),
  };
  setChannels(view, raw.channels);
  setCommands(view, raw.commands ?? []);
  for (const [id, list] of Object.entries(raw.messages ?? {})) view.messages[id] = list.map((one) => message(view, one)).sort((a, b) => (a.ts < b.ts ? -1 : 1));
  for (const [id, modal] of Object.entries(raw.modals ?? {})) view.modals[id] = modal ? [form(modal)] : [];
  return view;
}

const APPLY = {
  message: (view, patch) => applySlack(view, { type: "message", channel: patch.channel, message: message(view, patch.message) }),
  message_gone: (view, { channel, id }) => applySlack(view, { type: "message_gone", channel, ts: tsOf(id) }),
  channel: (view, { channel }) => setChannels(view, [...view.channels.map((one) => one.raw).filter((one) => one.id !== channel.id), channel]),
  channel_gone: (view, { channel }) => setChannels(view, view.channels.map((one) => one.raw).filter((one) => one.id !== channel)),
  modal: (view, { user, modal }) => {
    view.modals[user] = modal ? [form(modal)] : [];
  },
  commands: (view, { commands }) => setCommands(view, commands),
  user: (view, { user, type: _type, platform: _platform, ...rest }) => applySlack(view, { type: "user", user: { id: user, ...rest } }),
  bot: (view, patch) => applySlack(view, patch),
};

/** Take in one live patch. */
export function applyDiscord(raw, patch) {
  APPLY[patch.type]?.(viewOf(raw), patch);
}

function setChannels(view, list) {
  const shown = list.filter((one) => one.kind !== "category");
  const order = (a, b) => (a.position ?? 0) - (b.position ?? 0);
  const roots = shown.filter((one) => one.kind !== "thread").sort(order);
  view.channels = roots.flatMap((root) => [root, ...shown.filter((one) => one.kind === "thread" && one.parent_id === root.id)]).map(channel);
  for (const one of view.channels) if (one.tags.length) view.forumTags.set(one.id, one.tags);
}

function channel(raw) {
  const thread = raw.kind === "thread";
  return {
    raw, id: raw.id, name: raw.name, side: raw.side, topic: raw.topic, members: raw.members ?? [], tags: raw.tags ?? [],
    kind: raw.kind === "dm" ? "dm" : "channel", thread, forum: raw.kind === "forum", parent: raw.parent_id, archived: Boolean(raw.archived),
    locked: Boolean(raw.locked), applied: raw.applied_tags ?? [], owner: raw.owner_id ?? null,
  };
}

/** Every command that can be typed, sub-commands with their whole name. */
function setCommands(view, list) {
  const leaves = (one, name) => {
    const inner = (one.options ?? []).filter((option) => option.type <= 2);
    return inner.length ? inner.flatMap((option) => leaves(option, `${name} ${option.name}`)) : [{ ...one, command: name }];
  };
  view.commands = list.filter((one) => one.type === 1).flatMap((one) => leaves(one, `/${one.name}`)).map((one) => ({
    command: one.command, description: one.description, options: one.options ?? [],
    usage_hint: (one.options ?? []).map((option) => (option.required ? option.name : `[${option.name}]`)).join(" "),
  }));
  view.shortcuts = list.filter((one) => one.type === 3).map((one) => ({ type: "message", name: one.name, callback_id: one.name }));
}

function message(view, raw) {
  const author = view.users.find((one) => one.id === raw.author_id);
  const app = author?.side === "bot";
  const made = {
    id: raw.id, ts: tsOf(raw.id), user: raw.author_id, ...(app ? { bot_id: raw.author_id } : {}), text: fromDiscord(raw.content ?? ""),
    typed: typedDiscord(raw.content ?? "", view), edited: raw.edited_timestamp ? {} : null,
    blocks: blocksOf(raw), files: (raw.attachments ?? []).map(file), context: contextOf(view, raw),
    reactions: Object.entries(raw.reactors ?? {}).map(([name, users]) => ({ name, users, count: users.length })),
  };
  if (raw.only_for) made.ephemeral_for = raw.only_for;
  if (raw.flags & LOADING) made.text = "_Deskhand is thinking…_";
  if ([THREAD_CREATED, THREAD_STARTER, JOINED].includes(raw.type)) Object.assign(made, { subtype: "channel_topic", text: notice(author, raw) });
  if (made.blocks && made.text) made.blocks = [{ type: "section", text: { type: "mrkdwn", text: made.text } }, ...made.blocks];
  return made;
}

function notice(author, raw) {
  const name = author?.real_name ?? "Somebody";
  if (raw.type === THREAD_CREATED) return `${name} started a thread: *${fromDiscord(raw.content)}*`;
  return raw.type === JOINED ? `${name} is here` : "This thread began with a message in the channel.";
}

function contextOf(view, raw) {
  const by = (id) => view.users.find((one) => one.id === id)?.real_name ?? "Somebody";
  const asked = raw.interaction_metadata;
  if (asked?.name && [COMMAND, CONTEXT_COMMAND].includes(raw.type)) return `${by(asked.user.id)} used ${raw.type === COMMAND ? "/" : ""}${asked.name}`;
  if (raw.type !== REPLY) return null;
  const to = raw.referenced_message;
  if (!to) return "to a message that is gone";
  // A card that was pressed says nothing by itself.
  return to.content ? `to ${by(to.author.id)}: ${to.content.slice(0, 80)}` : null;
}

const file = (one) => ({ id: one.id, name: one.filename, mimetype: one.content_type ?? "", size: one.size, browser_url: one.browser_url, title: one.description });

const text = (value) => ({ type: "mrkdwn", text: fromDiscord(value ?? "") });
const plain = (value) => ({ type: "plain_text", text: value ?? "" });

function blocksOf(raw) {
  const made = [...(raw.embeds ?? []).flatMap(embed), ...(raw.components ?? []).flatMap(component)];
  return made.length ? made : null;
}

function embed(one) {
  return [
    one.author?.name ? { type: "context", elements: [text(one.author.name)] } : null,
    one.title ? { type: "header", text: plain(one.title) } : null,
    one.description ? { type: "section", text: text(one.description) } : null,
    one.fields?.length ? { type: "section", fields: one.fields.map((field) => text(`**${field.name}**\n${field.value}`)) } : null,
    one.footer?.text ? { type: "context", elements: [text(one.footer.text)] } : null,
  ].filter(Boolean);
}

function component(one) {
  const block_id = String(one.id ?? "");
  switch (one.type) {
    case CONTAINER: return (one.components ?? []).flatMap(component);
    case TEXT: return [{ type: "section", text: text(one.content) }];
    case SECTION: return [{ type: "section", block_id, text: text(one.components.map((part) => part.content).join("\n")), accessory: control(one.accessory) }];
    case DIVIDER: return [{ type: "divider" }];
    case ROW: return [{ type: "actions", block_id, elements: one.components.map(control).filter(Boolean) }];
    case GALLERY:
    case FILE: return [{ type: "context", elements: [text("(a file)")] }];
    default: return [];
  }
}

/** A button or menu as a Block Kit element. */
function control(one) {
  if (one?.type === BUTTON) {
    const label = [one.emoji?.id ? null : one.emoji?.name, one.label].filter(Boolean).join(" ");
    return { type: "button", text: plain(label), action_id: one.custom_id, style: STYLES[one.style], url: one.url, disabled: one.disabled };
  }
  return one ? menu(one) : null;
}

function menu(one) {
  const many = (one.max_values ?? 1) > 1 ? "multi_" : "";
  const kind = { [SELECT]: "static_select", [USERS]: "users_select", [CHANNELS]: "channels_select" }[one.type] ?? "users_select";
  const options = (one.options ?? []).map((each) => ({ value: each.value, text: plain(each.label), description: each.description ? plain(each.description) : null, chosen: each.default }));
  const chosen = options.filter((each) => each.chosen);
  return { type: many + kind, action_id: one.custom_id, placeholder: plain(one.placeholder), options, initial_option: chosen[0], initial_options: chosen, disabled: one.disabled };
}

/** A form as a Slack view, which the modal layer knows how to show. */
function form(modal) {
  return { id: modal.key, title: plain(modal.title), submit: plain("Submit"), close: plain("Cancel"), blocks: modal.components.map(formPart).filter(Boolean) };
}

function formPart(one) {
  if (one.type === TEXT) return { type: "section", text: text(one.content) };
  const field = one.type === LABEL ? one.component : one.components?.[0];
  if (!field) return null;
  const element = field.type === INPUT ? {
    type: "plain_text_input", action_id: field.custom_id, multiline: field.style === 2, placeholder: plain(field.placeholder), initial_value: field.value,
    min_length: field.min_length, max_length: field.max_length,
  } : menu(field);
  return { type: "input", block_id: field.custom_id, label: plain(one.label ?? field.label), hint: plain(one.description), optional: field.required === false, element };
}
