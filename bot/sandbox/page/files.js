/** Files in messages and files waiting in a composer. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

const MAX_BYTES = 20 * 1024 * 1024;

/** Where the browser may load a file of the workspace from. */
export function fileAddress(file) {
  if (file.browser_url) return file.browser_url;
  return `/files/${encodeURIComponent(file.id)}/${encodeURIComponent(file.name ?? "file")}`;
}

/** The address for an <img>, or null for anything outside this machine (the page fetches nothing from elsewhere). */
export function imageAddress(url) {
  if (/^data:image\//.test(url)) return url;
  if (/^F[A-Z0-9]+$/.test(url)) return `/files/${url}/image`;
  try {
    const address = new URL(url, location.href);
    if (address.origin !== location.origin) return null;
    // Slack's own addresses ask for the bot's token; the sandbox serves the same file to this browser elsewhere.
    const id = address.pathname.match(/[/-](F[A-Z0-9]{3,})\//)?.[1];
    return id ? `/files/${id}/image` : address.pathname + address.search;
  } catch {
    return null;
  }
}

/** "12 KB". */
export function sizeText(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

/** Thumbnails and cards for a message's files. */
export function fileList(files) {
  if (!files?.length) return null;
  return h("div", { class: "files" }, files.map((file) => (file.mimetype?.startsWith("image/") ? thumbnail(file) : card(file))));
}

function thumbnail(file) {
  const address = fileAddress(file);
  return h("a", { class: "file-thumb", href: address, target: "_blank", rel: "noopener", title: `${file.name} · ${sizeText(file.size)}` },
    h("img", { src: address, alt: file.alt_txt || file.title || file.name || "image", loading: "lazy" }));
}

function card(file) {
  if (file.mode === "tombstone") return h("div", { class: "file-card" }, icon("file"), h("span", {}, "This file was deleted."));
  return h("a", { class: "file-card", href: fileAddress(file), download: file.name ?? "", title: "Download" },
    icon("file"), h("span", { class: "file-name" }, file.title || file.name || "Shared file", h("small", {}, [file.pretty_type ?? kind(file), sizeText(file.size)].filter(Boolean).join(" · "))),
    icon("download"));
}

const kind = (file) => (file.filetype || file.name?.split(".").pop() || "").toUpperCase();

/** Read a browser File for the control API: {name, mime, data}. Rejects with a sentence when it is too large. */
export function encodeFile(file) {
  return new Promise((resolve, reject) => {
    if (file.size > MAX_BYTES) {
      reject(new Error(`${file.name} is larger than ${sizeText(MAX_BYTES)}.`));
      return;
    }
    const reader = new FileReader();
    reader.onerror = () => reject(new Error(`${file.name} could not be read.`));
    reader.onload = () => resolve({ name: file.name || "pasted.png", mime: file.type || "application/octet-stream", data: String(reader.result).split(",")[1] ?? "" });
    reader.readAsDataURL(file);
  });
}

/** A file that waits to be sent, with a way to take it out again. */
export function pendingFile(file, remove) {
  const image = file.type.startsWith("image/");
  const address = image ? URL.createObjectURL(file) : null;
  const drop = () => {
    if (address) URL.revokeObjectURL(address);
    remove();
  };
  return h("li", { class: "pending" }, image ? h("img", { src: address, alt: "" }) : icon("file"),
    h("span", {}, file.name), h("small", {}, sizeText(file.size)),
    h("button", { class: "icon-button", type: "button", "aria-label": `Remove ${file.name}`, onclick: drop }, icon("close")));
}
