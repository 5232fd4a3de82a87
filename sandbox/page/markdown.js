// Discord's Markdown, as DOM nodes: text is only ever set as text, so nothing in a message can become markup.

export const el = (tag, props = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name in node && name !== "role") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

const INLINE = [
  ["escape", /^\\([^A-Za-z0-9\s])/],
  ["code", /^(`+)([^]*?[^`])\1(?!`)/],
  ["time", /^<t:(-?\d{1,12})(?::([tTdDfFR]))?>/],
  ["mention", /^<(@&|@!?|#)(\d+)>/],
  ["command", /^<\/([^:>]+):\d+>/],
  ["bare", /^<(https?:\/\/[^\s>]+)>/],
  ["masked", /^\[((?:\\.|[^\]\\\n])+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: "[^"]*")?\)/],
  ["link", /^https?:\/\/[^\s<]*[^\s<.,:;"'\])]/],
  ["strong", /^\*\*([^]+?)\*\*(?!\*)/],
  ["u", /^__([^]+?)__(?!_)/],
  ["s", /^~~([^]+?)~~/],
  ["spoiler", /^\|\|([^]+?)\|\|/],
  ["em", /^\*(?=\S)((?:\*\*|[^*])+?)\*(?!\*)|^_((?:__|[^_])+?)_(?![A-Za-z0-9_])/],
];

const link = (href, ...children) => el("a", { href, rel: "noopener noreferrer nofollow", target: "_blank" }, ...children);

function makers(names) {
  return {
    escape: (m) => m[1],
    code: (m) => el("code", {}, m[2].trim()),
    time: (m) => timestamp(Number(m[1]), m[2] ?? "f"),
    mention: (m) => el("span", { className: "mention" }, names(m[1], m[2])),
    command: (m) => el("span", { className: "mention" }, `/${m[1]}`),
    bare: (m) => link(m[1], m[1]),
    masked: (m) => (/https?:\/\//.test(m[1]) ? m[0] : link(m[2], ...inline(m[1], names))),
    link: (m) => link(m[0], m[0]),
    strong: (m) => el("strong", {}, ...inline(m[1], names)),
    u: (m) => el("u", {}, ...inline(m[1], names)),
    s: (m) => el("s", {}, ...inline(m[1], names)),
    spoiler: (m) => el("details", { className: "spoiler" }, el("summary", {}, "Spoiler"), ...inline(m[1], names)),
    em: (m) => el("em", {}, ...inline(m[1] ?? m[2], names)),
  };
}

export function inline(text, names) {
  const made = [];
  const make = makers(names);
  let plain = "";
  while (text) {
    const found = INLINE.map(([kind, pattern]) => [kind, pattern.exec(text)]).find(([, match]) => match);
    const word = /^[A-Za-z0-9]+_?/.exec(text);
    if (!found || (word && found[0] !== "link")) {
      const step = found || !word ? text[0] : word[0].startsWith("http") ? text[0] : word[0];
      plain += step;
      text = text.slice(step.length);
      continue;
    }
    if (plain) made.push(plain);
    plain = "";
    made.push(make[found[0]](found[1]));
    text = text.slice(found[1][0].length);
  }
  return plain ? [...made, plain] : made;
}

const BLOCKS = [
  [/^```(?:\w*\n)?([^]*?)```\n?/, (m) => el("pre", {}, el("code", {}, m[1]))],
  [/^(#{1,3}) (.+)\n?/, (m, names) => el(`h${m[1].length + 2}`, {}, ...inline(m[2], names))],
  [/^-# (.+)\n?/, (m, names) => el("small", {}, ...inline(m[1], names))],
  [/^(?:> .*(?:\n|$))+/, (m, names) => el("blockquote", {}, ...markdown(m[0].replace(/^> /gm, ""), names))],
  [/^(?: *[-*] .+(?:\n|$))+/, (m, names) => el("ul", {}, ...items(m[0], names))],
  [/^(?: *\d+\. .+(?:\n|$))+/, (m, names) => el("ol", { start: parseInt(m[0], 10) }, ...items(m[0], names))],
];

const items = (text, names) =>
  text.trimEnd().split("\n").map((line) => el("li", {}, ...inline(line.replace(/^ *(?:[-*]|\d+\.) /, ""), names)));

export function markdown(text, names = (sign, id) => `${sign}${id}`) {
  const made = [];
  while (text) {
    const found = BLOCKS.map(([pattern, make]) => [pattern.exec(text), make]).find(([match]) => match);
    if (found) {
      made.push(found[1](found[0], names));
      text = text.slice(found[0][0].length);
      continue;
    }
    const [line] = /^[^\n]*\n?/.exec(text);
    if (line.trim()) made.push(...inline(line.trimEnd(), names), el("br"));
    else made.push(el("span", { className: "gap" }));
    text = text.slice(line.length);
  }
  if (made.at(-1)?.tagName === "BR") made.pop();
  return made;
}

const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const STYLES = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
};

export function relative(seconds) {
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

export function timestamp(unix, style) {
  const at = new Date(unix * 1000);
  if (Number.isNaN(at.getTime())) return `<t:${unix}>`;
  const full = at.toLocaleString("en", STYLES.F);
  const shown = style === "R" ? relative(unix - Date.now() / 1000) : at.toLocaleString("en", STYLES[style]);
  const node = el("time", { dateTime: at.toISOString(), title: full, className: "stamp" }, shown);
  if (style === "R") node.dataset.unix = unix;
  return node;
}
