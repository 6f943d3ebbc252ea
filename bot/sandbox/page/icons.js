/** Line icons, drawn here so that nothing is fetched. Each is the `d` of one path on a 20 × 20 grid. */

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  spark: "M10 2.500l1.800 5.700 5.700 1.800-5.700 1.800L10 17.500l-1.800-5.700L2.500 10l5.700-1.800zM16 3v3M14.500 4.500h3",
  hash: "M7.5 3 6 17M14 3l-1.500 14M3.500 7.500h13.500M3 12.500h13.500",
  reply: "M8 5 3.500 9.500 8 14M4 9.500h7.500a5 5 0 0 1 5 5V16",
  thread: "M3.500 4.500h13v8.500H9l-3.500 3v-3h-2zM7 7.500h6M7 10h4",
  smile: "M10 17.500a7.500 7.500 0 1 1 0-15 7.500 7.500 0 0 1 0 15M7 12c1.500 2 4.500 2 6 0M7.500 8v.1M12.500 8v.1",
  more: "M4.500 10h.1M10 10h.1M15.500 10h.1",
  close: "m5 5 10 10M15 5 5 15",
  send: "M3 10 17 3.500 13 17l-3.500-5.500zM9.500 11.500 17 3.500",
  clip: "m15.500 9.500-6 6a3.500 3.500 0 0 1-5-5l6.500-6.500a2.300 2.300 0 0 1 3.300 3.300l-6 6a1.100 1.100 0 0 1-1.600-1.600l5-5",
  plus: "M10 4v12M4 10h12",
  bolt: "M11 2.500 4.500 11.500H10l-1 6 6.500-9H10z",
  clock: "M10 17.500a7.500 7.500 0 1 1 0-15 7.500 7.500 0 0 1 0 15M10 5.500V10l3 2",
  flask: "M7.500 3h5M8.500 3v5L4 15.500a1.300 1.300 0 0 0 1.200 2h9.600a1.300 1.300 0 0 0 1.200-2L11.500 8V3M6.500 12.500h7",
  list: "M7 5.500h10M7 10h10M7 14.500h10M3.500 5.500h.1M3.500 10h.1M3.500 14.500h.1",
  reset: "M4 10a6 6 0 1 1 2 4.500M4 5.500V10h4.500",
  help: "M10 17.500a7.500 7.500 0 1 1 0-15 7.500 7.500 0 0 1 0 15M8 8a2 2 0 1 1 2.800 1.900c-.6.3-.8.7-.8 1.600M10 14v.1",
  compass: "M10 17.500a7.500 7.500 0 1 1 0-15 7.500 7.500 0 0 1 0 15M13 7l-1.700 4.300L7 13l1.700-4.300z",
  check: "m4.500 10.500 3.500 3.500 7.500-8",
  eye: "M2.500 10S5.500 5 10 5s7.500 5 7.500 5-3 5-7.500 5-7.500-5-7.500-5M10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4",
  lock: "M5.500 9h9v7.500h-9zM7.500 9V6.500a2.500 2.500 0 0 1 5 0V9",
  globe: "M10 17.500a7.500 7.500 0 1 1 0-15 7.500 7.500 0 0 1 0 15M2.500 10h15M10 2.500c2.500 2.500 3 5 3 7.500s-.5 5-3 7.500c-2.500-2.500-3-5-3-7.500s.5-5 3-7.500",
  back: "M12 4.500 6.500 10l5.500 5.500",
  down: "m5 8 5 5 5-5",
  file: "M5.500 2.500h6l3.500 3.500v11.500h-9.500zM11 2.500V6.500h4",
  download: "M10 3v9.500M6 9l4 4 4-4M4 16.500h12",
  home: "M3.500 9.500 10 4l6.500 5.500V16.500h-4.500v-4h-4v4H3.500z",
  sliders: "M3.500 6h7M14.500 6h2M12.500 4v4M3.500 14h2M9.500 14h7M7.500 12v4",
  pencil: "M4 16l.8-3.500L13.500 3.800l2.700 2.700-8.700 8.700zM11.500 5.800l2.700 2.700",
  trash: "M4 6h12M8 6V3.500h4V6M5.500 6l.7 11h7.600l.7-11M8.500 9v5M11.500 9v5",
  copy: "M7 7h9.500v9.500H7zM4 13H3.500V3.500H13V4",
};

/** An icon as an SVG element, hidden from screen readers (its button carries the name). */
export function icon(name, extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name} ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.more);
  svg.append(path);
  return svg;
}
