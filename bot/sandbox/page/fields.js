/**
 * Block Kit's input elements as native form controls. Each builder returns {node, read, write}:
 * `read()` gives the value in the shape that the control API takes, `write(value)` puts one back after a redraw.
 */

import { h, uid } from "./dom.js";
import { plainText, textObject } from "./mrkdwn.js";

/**
 * @typedef {{node: HTMLElement, read: () => any, write: (value: any) => void, group?: boolean}} Field
 * @typedef {{names: object, people: () => {id: string, label: string}[], channels: () => {id: string, label: string}[]}} Surface
 */

/** Build the control for `element`, or null when the sandbox has no such element. @returns {Field|null} */
export function field(element, surface, attrs = {}) {
  const build = BUILDERS[element.type];
  return build ? build(element, surface, attrs) : null;
}

const BUILDERS = {
  plain_text_input: (el, s, attrs) => (el.multiline ? area(el, attrs) : line("text", el, attrs)),
  rich_text_input: (el, s, attrs) => area(el, attrs),
  email_text_input: (el, s, attrs) => line("email", el, attrs),
  url_text_input: (el, s, attrs) => line("url", el, attrs),
  number_input: (el, s, attrs) => line("number", el, { ...attrs, step: el.is_decimal_allowed ? "any" : "1", min: el.min_value, max: el.max_value }),
  datepicker: (el, s, attrs) => line("date", { ...el, initial_value: el.initial_date }, attrs),
  timepicker: (el, s, attrs) => line("time", { ...el, initial_value: el.initial_time }, attrs),
  datetimepicker: moment,
  static_select: (el, s, attrs) => pick(el, groupsOf(el), el.initial_option?.value, attrs),
  users_select: (el, s, attrs) => pick(el, fromList(s.people()), el.initial_user, attrs),
  channels_select: (el, s, attrs) => pick(el, fromList(s.channels()), el.initial_channel, attrs),
  conversations_select: (el, s, attrs) => pick(el, fromList(s.channels()), el.initial_conversation, attrs),
  radio_buttons: (el, s, attrs) => choices("radio", el, s, groupsOf(el), [el.initial_option?.value], attrs),
  checkboxes: (el, s, attrs) => choices("checkbox", el, s, groupsOf(el), values(el.initial_options), attrs),
  multi_static_select: (el, s, attrs) => choices("checkbox", el, s, groupsOf(el), values(el.initial_options), attrs),
  multi_users_select: (el, s, attrs) => choices("checkbox", el, s, fromList(s.people()), el.initial_users ?? [], attrs),
  multi_channels_select: (el, s, attrs) => choices("checkbox", el, s, fromList(s.channels()), el.initial_channels ?? [], attrs),
  multi_conversations_select: (el, s, attrs) => choices("checkbox", el, s, fromList(s.channels()), el.initial_conversations ?? [], attrs),
};

const values = (options) => (options ?? []).map((option) => option.value);

/** [{label, options: [{value, text, description}]}]: one nameless group when the element has none. */
function groupsOf(element) {
  if (element.option_groups) return element.option_groups.map((group) => ({ label: plainText(group.label), options: group.options }));
  return [{ label: "", options: element.options ?? [] }];
}

function fromList(list) {
  return [{ label: "", options: list.map(({ id, label }) => ({ value: id, text: { type: "plain_text", text: label, emoji: false } })) }];
}

function valueField(node) {
  return {
    node,
    read: () => node.value,
    write: (value) => {
      node.value = value ?? "";
    },
  };
}

function common(element, attrs) {
  return {
    class: "input", placeholder: plainText(element.placeholder) || null, maxlength: element.max_length ?? null,
    minlength: element.min_length ?? null, value: element.initial_value ?? "", autocomplete: "off", ...attrs,
  };
}

function line(type, element, attrs) {
  return valueField(h("input", { type, ...common(element, attrs) }));
}

function area(element, attrs) {
  return valueField(h("textarea", { rows: 5, ...common(element, attrs) }));
}

function moment(element, surface, attrs) {
  const node = h("input", { type: "datetime-local", class: "input", ...attrs });
  const write = (epoch) => {
    // The control wants local wall time without a zone.
    const date = epoch ? new Date(epoch * 1000) : null;
    node.value = date ? new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16) : "";
  };
  write(element.initial_date_time);
  return { node, write, read: () => (node.value ? Math.round(new Date(node.value).getTime() / 1000) : null) };
}

function pick(element, groups, initial, attrs) {
  const options = groups.map((group) => {
    const inner = group.options.map((option) =>
      h("option", { value: option.value, selected: option.value === initial }, plainText(option.text)));
    return group.label ? h("optgroup", { label: group.label }, inner) : inner;
  });
  const empty = h("option", { value: "", selected: !initial }, plainText(element.placeholder) || "Choose…");
  return valueField(h("select", { class: "input select", ...attrs }, empty, options));
}

function choices(type, element, surface, groups, chosen, attrs) {
  const name = uid("choice");
  const boxes = [];
  const rows = groups.map((group) => [
    group.label ? h("div", { class: "choice-heading" }, group.label) : null,
    group.options.map((option) => {
      const box = h("input", { type, name, value: option.value, checked: chosen.includes(option.value) });
      boxes.push(box);
      return h("label", { class: "choice" }, box, h("span", {}, textObject(option.text, surface.names),
        option.description ? h("small", {}, textObject(option.description, surface.names)) : null));
    }),
  ]);
  const picked = () => boxes.filter((box) => box.checked).map((box) => box.value);
  const node = h("div", { class: boxes.length > 8 ? "choices choices-tall" : "choices", role: type === "radio" ? "radiogroup" : "group", ...attrs }, rows);
  return {
    node,
    group: true,
    read: () => (type === "radio" ? picked()[0] ?? null : picked()),
    write: (value) => boxes.forEach((box) => {
      box.checked = type === "radio" ? box.value === value : (value ?? []).includes(box.value);
    }),
  };
}
