// Messages, embeds and components as Discord shows them.

import { el, markdown } from "./markdown.js";

const EPHEMERAL = 64, LOADING = 128, SILENT = 4096, SUPPRESS = 4, CROSSPOSTED = 1;
const PICKED = { 5: "people", 6: "roles", 7: "mentionables", 8: "channels" };
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };
const safe = (url) => (/^https?:\/\//.test(url ?? "") ? url : undefined);
const colour = (value) => (value ? `#${value.toString(16).padStart(6, "0")}` : "");

export function message(data, context) {
  const stamp = new Date(data.timestamp);
  const badges = [
    data.author.bot && el("span", { className: "badge" }, "APP"),
    data.flags & SILENT && el("span", { className: "badge quiet", title: "Sent without a sound" }, "SILENT"),
    data.flags & CROSSPOSTED && el("span", { className: "badge" }, "PUBLISHED"),
  ].filter(Boolean);
  const author = data.author.global_name ?? data.author.username;
  const node = el("li", { className: "message", id: `m${data.id}`, tabIndex: -1 });
  if (data.flags & EPHEMERAL) node.classList.add("ephemeral");
  else if (context.menus.length) node.append(menus(data, context));
  if (data.mentions.some((user) => user.id === context.me.id) || data.mention_everyone) node.classList.add("pinged");
  const used = data.interaction && el("p", { className: "used" }, `${data.interaction.user.global_name} used `,
    el("b", {}, `/${data.interaction.name}`));
  node.append(
    el("span", { className: "avatar", "aria-hidden": "true" }, author[0]),
    el("div", { className: "body" }, used, el("p", { className: "by" }, el("b", {}, author), ...badges,
      el("time", { dateTime: data.timestamp, title: stamp.toLocaleString("en") }, clock(stamp))), ...content(data, context)),
  );
  return node;
}

function menus(data, context) {
  return el("span", { className: "menus" }, ...context.menus.map((each) =>
    el("button", { type: "button", className: "button secondary", onclick: () => context.act({ act: "menu", message: data.id, command: each.name }) }, each.name)));
}

// An embed's footer tells the time as Discord does: by the clock today, else by the date.
const moment = (at) => at.toDateString() === new Date().toDateString() ? `Today at ${clock(at)}`
  : at.toLocaleDateString("en", { dateStyle: "medium" });
const clock = (at) => at.toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hour12: false });

function content(data, context) {
  if (data.flags & LOADING) return [el("p", { className: "thinking", role: "status" }, "Dateline is thinking", el("i"))];
  const made = [];
  if (data.content) made.push(el("div", { className: "text" }, ...markdown(data.content, context.names)));
  if (data.edited_timestamp && data.content) made.at(-1).append(el("small", { className: "edited" }, " (edited)"));
  if (!(data.flags & SUPPRESS)) made.push(...data.embeds.map((embed) => embedNode(embed, context)));
  made.push(...data.attachments.map((file) => attachment(file)));
  made.push(...data.components.map((part) => component(part, data, context)));
  if (data.flags & EPHEMERAL) made.push(el("p", { className: "only" }, "◉ Only you can see this"));
  if (context.threads[data.id]) {
    const open = () => context.open(data.id);
    made.push(el("button", { type: "button", className: "thread", onclick: open }, `↳ ${context.threads[data.id].name}`));
  }
  return made;
}

function attachment(file) {
  if (/\.(png|jpe?g|gif|webp)$/i.test(file.filename)) return picture(file.url, file.description);
  return el("a", { className: "file", href: safe(file.url), download: file.filename }, `▤ ${file.filename}`);
}

const picture = (url, alt = "") => el("img", { className: "picture", src: safe(url), alt: alt ?? "", loading: "lazy" });

function embedNode(embed, context) {
  const title = embed.title && markdown(embed.title, context.names);
  const stamp = embed.timestamp && moment(new Date(embed.timestamp));
  const footer = [embed.footer?.text, stamp].filter(Boolean).join(" • ");
  const fields = (embed.fields ?? []).map((field) =>
    el("div", { className: field.inline ? "field inline" : "field" },
      el("h5", {}, ...markdown(field.name, context.names)), el("div", { className: "text" }, ...markdown(field.value, context.names))));
  const node = el("article", { className: "embed" },
    el("div", { className: "words" },
      embed.author && el("p", { className: "embed-author" }, embed.author.name),
      title && el("h4", {}, embed.url ? el("a", { href: safe(embed.url), target: "_blank", rel: "noopener noreferrer" }, ...title) : el("span", {}, ...title)),
      embed.description && el("div", { className: "text" }, ...markdown(embed.description, context.names)),
      fields.length ? el("div", { className: "fields" }, ...fields) : null,
      embed.image && picture(embed.image.url, embed.image.description),
      footer && el("p", { className: "footer" }, footer)),
    embed.thumbnail && el("img", { className: "thumb", src: safe(embed.thumbnail.url), alt: embed.thumbnail.description ?? "" }));
  node.style.borderInlineStartColor = colour(embed.color);
  return node;
}

// Components

function component(part, data, context) {
  const below = () => (part.components ?? []).map((each) => component(each, data, context));
  const made = {
    1: () => el("div", { className: "row" }, ...below()),
    2: () => button(part, data, context),
    9: () => el("div", { className: "section" }, el("div", {}, ...below()), component(part.accessory, data, context)),
    10: () => el("div", { className: "text" }, ...markdown(part.content, context.names)),
    11: () => el("img", { className: "thumb", src: safe(part.media.url), alt: part.description ?? "" }),
    12: () => el("div", { className: "gallery" }, ...part.items.map((item) => picture(item.media.url, item.description))),
    13: () => el("a", { className: "file", href: safe(part.file.url) }, `▤ ${part.name ?? "file"}`),
    14: () => el("hr", { className: part.divider === false ? "space" : "" }),
    17: () => {
      const box = el("div", { className: "container" }, ...below());
      box.style.borderInlineStartColor = colour(part.accent_color);
      return box;
    },
  }[part.type] ?? (part.type >= 3 && part.type <= 8 ? () => select(part, data, context) : null);
  return made ? made() : el("p", { className: "only" }, `(component of type ${part.type})`);
}

const face = (part) => [part.emoji?.name, part.label].filter(Boolean).join(" ");

function button(part, data, context) {
  if (part.style === 5) {
    return el("a", { className: "button link", href: safe(part.url), target: "_blank", rel: "noopener noreferrer" }, `${face(part)} ↗`);
  }
  const press = () => context.act({ act: "click", message: data.id, custom_id: part.custom_id });
  const props = { type: "button", className: `button ${STYLES[part.style]}`, disabled: part.disabled, onclick: press };
  return el("button", { ...props, "data-custom-id": part.custom_id }, face(part));
}

function select(part, data, context) {
  const options = part.type === 3 ? part.options.map((each) => ({ ...each, label: [each.emoji?.name, each.label].filter(Boolean).join(" ") }))
    : context.choices(PICKED[part.type]).filter((each) => !part.channel_types?.length || part.channel_types.includes(each.kind));
  const several = part.max_values > 1;
  const chosen = new Set((part.default_values ?? []).map((each) => each.id));
  const list = el("select", { multiple: several, disabled: part.disabled, "data-custom-id": part.custom_id, "aria-label": part.placeholder ?? "Choose" },
    several ? null : el("option", { value: "", disabled: part.min_values > 0, selected: true }, part.placeholder ?? "Make a selection"),
    ...options.map((each) => el("option", { value: each.value, selected: each.default || chosen.has(each.value) },
      each.description ? `${each.label} – ${each.description}` : each.label)));
  const send = () => context.act({ act: "click", message: data.id, custom_id: part.custom_id,
    values: [...list.selectedOptions].map((each) => each.value).filter(Boolean) });
  if (!several) {
    list.onchange = send;
    return list;
  }
  list.size = Math.min(6, Math.max(2, options.length));
  return el("span", { className: "several" }, list, el("button", { type: "button", className: "button secondary", onclick: send }, "Done"));
}

// Modals

export function modal(dialog, data, context, send) {
  const fields = data.components.flatMap((part) => (part.type === 1 ? part.components : [part]));
  const rows = fields.map((part) => {
    if (part.type === 10) return el("div", { className: "text" }, ...markdown(part.content, context.names));
    const inner = part.component ?? part;
    return el("label", { className: "modal-field" }, el("b", {}, part.label), part.description ? el("small", {}, part.description) : null, input(inner, context));
  });
  const read = () => Object.fromEntries(fields.map((part) => part.component ?? part).filter((part) => part.custom_id)
    .map((part) => [part.custom_id, value(dialog.querySelector(`[name="${CSS.escape(part.custom_id)}"]`), part)]));
  const form = el("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); dialog.close(); send(read()); } },
    el("h3", { id: "modal-title" }, data.title), ...rows,
    el("p", { className: "row" }, el("button", { type: "button", className: "button secondary", onclick: () => dialog.close() }, "Cancel"),
      el("button", { type: "submit", className: "button primary" }, "Submit")));
  dialog.replaceChildren(form);
  dialog.showModal();
  dialog.querySelector("input, textarea, select")?.focus();
}

const LISTS = [22, 3, 5, 6, 7, 8];

function input(part, context) {
  const base = { name: part.custom_id, required: part.required !== false };
  if (part.type === 4) {
    const text = { ...base, value: part.value ?? "", placeholder: part.placeholder ?? "", maxLength: part.max_length ?? 4000, minLength: part.min_length ?? 0 };
    return part.style === 2 ? el("textarea", { ...text, rows: 4 }) : el("input", text);
  }
  if (part.type === 23) return el("input", { type: "checkbox", name: part.custom_id, checked: part.default });
  const options = part.options ?? context.choices(PICKED[part.type]);
  const several = part.type === 22 || part.max_values > 1;
  return el("select", { ...base, multiple: several }, several ? null : el("option", { value: "" }, part.placeholder ?? "–"),
    ...options.map((each) => el("option", { value: each.value, selected: each.default }, each.label)));
}

function value(node, part) {
  if (part.type === 23) return node.checked;
  if (LISTS.includes(part.type)) return [...node.selectedOptions].map((each) => each.value).filter(Boolean);
  return part.type === 21 ? node.value || null : node.value;
}
