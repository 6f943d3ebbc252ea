/** A forum: its posts as a list, newest first, and the form for a new one. */

import { fill, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { grow } from "./composer.js";
import { clockTime, dayName, tsDate } from "./times.js";
import { tsOf } from "./discord-state.js";
import { messagesOf } from "./slack-state.js";

/** The tags of a thread as pills. */
export function tagPills(view, channel) {
  const known = view.forumTags?.get(channel.forum ? channel.id : channel.parent) ?? [];
  const shown = known.filter((tag) => channel.applied.includes(tag.id));
  return shown.map((tag) => h("span", { class: tag.moderated ? "pill tag-pill tag-state" : "pill tag-pill" }, tag.name));
}

/** @param {import("./discord-side.js").DiscordSide} side */
export function createForum(side) {
  const list = h("ul", { class: "posts" });
  const writing = newPost(side);
  const node = h("div", { class: "forum", role: "region", tabindex: 0, hidden: true }, writing.node, list);
  let print = "";

  function update(view, forum) {
    node.setAttribute("aria-label", `Posts in ${forum.name}, ${side.kind} side`);
    writing.aim(forum);
    const posts = view.channels.filter((one) => one.parent === forum.id && one.members.includes(side.user().id));
    const count = (one) => messagesOf(view, one.id).length;
    const unread = (one) => side.reads.unread(view, side.user(), one);
    const now = JSON.stringify([side.user().id, posts.map((one) => [one.id, one.name, one.applied, one.archived, one.locked, count(one), unread(one)])]);
    if (now === print) return;
    print = now;
    const keep = list.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    fill(list, posts.length ? posts.toReversed().map((one) => row(view, one, count(one), unread(one))) : h("li", { class: "empty" }, h("strong", {}, "No posts yet"),
      h("p", {}, side.kind === "customer" ? "Open one: a title, what is wrong, perhaps a tag." : "When a customer opens a post, it appears here.")));
    if (keep) list.querySelector(`[data-focus="${keep}"]`)?.focus();
  }

  function row(view, post, count, unread) {
    const owner = view.users.find((one) => one.id === post.owner);
    const when = tsDate(tsOf(post.id));
    return h("li", {}, h("button", { class: "post", type: "button", "data-focus": post.id, onclick: () => side.select(post.id) },
      h("span", { class: "post-tags" }, tagPills(view, post)), h("strong", {}, post.name),
      h("small", {}, [owner?.real_name, `${dayName(when)} ${clockTime(when)}`, count === 1 ? "1 message" : `${count} messages`,
        post.locked ? "locked" : null, post.archived ? "archived" : null].filter(Boolean).join(" · ")),
      unread ? h("span", { class: "badge" }, String(unread)) : null));
  }

  return { node, update, write: writing.write };
}

/** The form for a new post: folded until somebody wants it. */
function newPost(side) {
  const [titleId, textId] = [uid("title"), uid("post")];
  const title = h("input", { id: titleId, class: "input", maxlength: 100, autocomplete: "off", "data-focus": "post-title" });
  const words = h("textarea", { id: textId, class: "input", rows: 3, maxlength: 2000, oninput: () => grow(words) });
  const tags = h("div", { class: "tag-choices", role: "group", "aria-label": "Tags" });
  const trouble = h("p", { class: "field-error", role: "alert" });
  const open = h("button", { class: "button primary", type: "button", onclick: () => unfold(true) }, icon("plus"), "New post");
  const form = h("form", { class: "new-post", hidden: true, novalidate: true, onsubmit: (event) => send(event) },
    h("label", { for: titleId }, "Title"), title, h("label", { for: textId }, "What is wrong?"), words, tags, trouble,
    h("div", { class: "editor-foot" }, h("button", { class: "button", type: "button", onclick: () => unfold(false) }, "Cancel"),
      h("button", { class: "button primary", type: "submit" }, "Post")));
  const node = h("div", { class: "forum-head", onkeydown: (event) => keys(event) }, open, form);
  const chosen = new Set();
  let forum = null;

  function keys(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
    else if (event.key === "Escape" && !form.hidden) unfold(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function unfold(want) {
    form.hidden = !want;
    open.hidden = want;
    (want ? title : open).focus();
  }

  function drawTags() {
    fill(tags, forum.tags.filter((tag) => !tag.moderated).map((tag) => h("button", {
      class: "tag-choice", type: "button", "aria-pressed": chosen.has(tag.id) ? "true" : "false", onclick: (event) => {
        if (!chosen.delete(tag.id) && chosen.size < 5) chosen.add(tag.id);
        event.currentTarget.setAttribute("aria-pressed", String(chosen.has(tag.id)));
      },
    }, tag.name)));
  }

  async function send(event) {
    event.preventDefault();
    const missing = !title.value.trim() ? title : !words.value.trim() ? words : null;
    trouble.textContent = missing ? "A post needs a title and some words." : "";
    if (missing) return missing.focus();
    const answer = await side.act({ do: "post", channel: forum.id, title: title.value.trim(), text: words.value, tags: [...chosen] });
    if (!answer.ok) return undefined;
    [title.value, words.value] = ["", ""];
    chosen.clear();
    drawTags();
    [form.hidden, open.hidden] = [true, false];
    return side.visit(answer.id);
  }

  return {
    node,
    aim: (next) => {
      const same = forum?.id === next.id && forum.tags.length === next.tags.length;
      forum = next;
      if (!same) drawTags();
    },
    /** Put words into the form, ready to be sent. */
    write: (heading, text) => {
      [title.value, words.value] = [heading, text];
      unfold(true);
      words.focus();
    },
  };
}
