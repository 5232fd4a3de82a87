// The page: what one person sees, kept current by server-sent events.

import { Composer } from "./compose.js";
import { el, relative } from "./markdown.js";
import { message, modal } from "./render.js";

const $ = (id) => document.getElementById(id);
const FORUM = 15, DM = 1, SIGNS = { 0: "#", 5: "⚑", 15: "▤", 10: "↳", 11: "↳" };
const state = { world: null, guild: null, channel: null, unread: new Set(), seen: new Map(), heard: null, turn: 0, stream: null, me: null };
const composer = new Composer({ box: $("box"), list: $("suggestions"), chips: $("chips"), form: $("compose") }, {
  commands: () => commands(), choices, ask, run: (command, options) => act({ act: "slash", command, options }), say: (text) => act({ act: "say", text }), notice,
});

const get = async (path) => (await fetch(path)).json();
const guild = () => state.world.guilds.find((each) => each.id === state.guild);
const places = () => state.world.guilds.flatMap((each) => [...each.channels, ...each.threads]).concat(state.world.dms);
const place = (id) => places().find((each) => each.id === id);
const commands = () => guild()?.commands ?? state.world.commands;

const context = {
  get me() { return state.me; },
  get threads() { return Object.fromEntries((guild()?.threads ?? []).map((each) => [each.id, each])); },
  get menus() { return commands().filter((each) => each.type === 3); },
  names: (sign, id) => {
    if (sign === "#") return `#${place(id)?.name ?? "unknown"}`;
    if (sign === "@&") return `@${guild()?.roles.find((role) => role.id === id)?.name ?? "role"}`;
    return `@${[...state.world.people, state.world.bot].find((user) => user.id === id)?.global_name ?? "unknown"}`;
  },
  choices: (kind) => choices(kind), act: (body) => act(body), open: (id) => openChannel(id),
};

function choices(kind) {
  const here = guild();
  const people = () => (here?.people ?? state.world.people).map((user) => ({ value: user.id, label: user.global_name }));
  const roles = () => (here?.roles ?? []).map((role) => ({ value: role.id, label: role.name }));
  const channels = () => [...(here?.channels ?? []), ...(here?.threads ?? [])]
    .map((each) => ({ value: each.id, label: `${SIGNS[each.type]} ${each.name}`, kind: each.type }));
  return { people, roles, channels, mentionables: () => [...people(), ...roles()] }[kind]();
}

// Acting

function notice(text) {
  $("notice").textContent = text;
  if (text) setTimeout(() => { if ($("notice").textContent === text) $("notice").textContent = ""; }, 8000);
}

async function ask(body) {
  const full = { as: state.me.id, channel: state.channel, ...body };
  return (await fetch("/sandbox/act", { method: "POST", body: JSON.stringify(full) })).json();
}

async function act(body) {
  notice("");
  const done = await ask(body);
  if (done.error) notice(done.error);
  else if (done.modal) modal($("modal"), done.modal, context, (values) => act({ act: "submit", interaction: done.interaction, values }));
  return done;
}

// Showing

function showGuilds() {
  const entries = state.world.guilds.map((each) => ({ id: each.id, name: each.name, places: [...each.channels, ...each.threads] }));
  entries.unshift({ id: null, name: "Direct messages", places: state.world.dms, sign: "✉" });
  $("guilds").replaceChildren(...entries.map((each) => {
    const initials = each.sign ?? each.name.split(" ").map((word) => word[0]).join("");
    const node = el("button", { type: "button", title: each.name, "aria-label": each.name, onclick: () => openGuild(each.id) }, initials);
    if (each.id === state.guild) node.setAttribute("aria-current", "true");
    if (each.places.some((channel) => state.unread.has(channel.id))) node.classList.add("unread");
    return node;
  }));
}

function showChannels() {
  const here = guild();
  $("guild-name").textContent = here?.name ?? "Direct messages";
  const list = here ? here.channels.flatMap((each) => [each, ...here.threads.filter((thread) => thread.parent_id === each.id)]) : state.world.dms;
  $("channels").replaceChildren(...list.map((each) => {
    const name = each.type === DM ? state.world.bot.global_name : each.name;
    const node = el("button", { type: "button", className: each.parent_id && each.thread_metadata ? "channel below" : "channel", onclick: () => openChannel(each.id) },
      el("span", { "aria-hidden": "true" }, SIGNS[each.type] ?? "@"), el("span", {}, name));
    if (each.id === state.channel) node.setAttribute("aria-current", "page");
    if (state.unread.has(each.id)) {
      node.classList.add("unread");
      node.append(el("i", { "aria-label": "unread" }));
    }
    return node;
  }));
}

function openGuild(id) {
  state.guild = id;
  const list = guild()?.channels ?? state.world.dms;
  return openChannel(list[0]?.id);
}

async function openChannel(id) {
  const channel = place(id);
  if (!channel) return;
  state.channel = id;
  state.guild = channel.guild_id ?? null;
  state.unread.delete(id);
  location.replace(`#${id}`);
  document.body.classList.remove("side-open");
  $("menu").setAttribute("aria-expanded", "false");
  showGuilds();
  showChannels();
  $("channel-name").textContent = channel.type === DM ? `@ ${state.world.bot.global_name}` : `${SIGNS[channel.type]} ${channel.name}`;
  $("topic").textContent = channel.topic ?? "";
  const writable = channel.type === DM || channel.speak;
  composer.hint = channel.type === FORUM ? "Type / for a command" : writable ? "Write, or type / for a command" : "You may read here; type / for a command";
  composer.reset();
  return showMessages();
}

async function showMessages() {
  const id = state.channel, channel = place(id);
  if (channel?.type === FORUM) return showForum(channel);
  const heard = state.heard = []; // what happens while the list is on its way
  const list = await get(`/sandbox/messages?as=${state.me.id}&channel=${id}`);
  if (state.channel !== id || state.heard !== heard) return;
  state.heard = null;
  $("messages").replaceChildren(...list.map((each) => message(each, context)));
  if (!list.length) $("messages").append(el("li", { className: "empty" }, "Nothing here yet. Type / to see the commands."));
  toEnd();
  heard.forEach(hear);
}

function showForum(channel) {
  const posts = guild().threads.filter((each) => each.parent_id === channel.id).reverse();
  const tag = (id) => channel.available_tags.find((each) => each.id === id)?.name;
  $("messages").replaceChildren(...posts.map((each) => el("li", { className: "post" },
    el("button", { type: "button", onclick: () => openChannel(each.id) }, el("b", {}, each.name),
      ...each.applied_tags.map((id) => el("span", { className: "badge" }, tag(id))),
      el("small", {}, `${each.message_count} message${each.message_count === 1 ? "" : "s"}`)))));
  if (!posts.length) $("messages").append(el("li", { className: "empty" }, "No posts yet."));
}

function isAtEnd() {
  const list = $("messages");
  return list.scrollHeight - list.scrollTop - list.clientHeight < 120;
}

// A picture takes its room when it has come: who was at the end stays there.
function toEnd() {
  const list = $("messages");
  list.scrollTop = list.scrollHeight;
  for (const image of list.querySelectorAll("img")) if (!image.complete) image.addEventListener("load", toEnd, { once: true });
}

function put(data, made) {
  const list = $("messages"), old = $(`m${data.id}`);
  const atEnd = isAtEnd();
  list.querySelector(".empty")?.remove();
  if (old) old.replaceWith(made);
  else list.append(made);
  if (atEnd) toEnd();
}

// Hearing

const HEARD = {
  message_create(data) {
    if (data.channel_id === state.channel) return put(data, message(data, context));
    if (!place(data.channel_id)) return refresh();
    state.unread.add(data.channel_id);
    state.seen.set(data.channel_id, data.id);
    showGuilds();
    showChannels();
  },
  message_update(data) { if ($(`m${data.id}`)) put(data, message(data, context)); },
  message_delete(data) { $(`m${data.id}`)?.remove(); },
  commands: () => refresh(),
  world: () => refresh(),
};

function hear(event) {
  state.heard?.push(event);
  HEARD[event.kind]?.(event.data);
}

// Load the world as somebody sees it; an answer that a later question overtook is dropped.
async function load(who) {
  const turn = (state.turn += 1);
  const world = await get(`/sandbox/world?as=${who ?? ""}`);
  if (turn !== state.turn) return false;
  state.world = world;
  return true;
}

async function refresh() {
  if (!await load(state.me.id)) return;
  for (const { id, last_message_id: last } of places()) {
    if (last && id !== state.channel && last !== state.seen.get(id)) state.unread.add(id);
    state.seen.set(id, last);
  }
  showGuilds();
  showChannels();
  if (place(state.channel)?.type === FORUM) showForum(place(state.channel));
}

function listen() {
  state.stream = new EventSource(`/sandbox/events?as=${state.me.id}`);
  state.stream.onmessage = (event) => hear(JSON.parse(event.data));
  state.stream.onerror = () => notice("The sandbox has ended, or is starting again…");
  state.stream.onopen = async () => { // what happened before the stream was open is asked for
    notice("");
    await refresh();
    await showMessages();
  };
}

async function become(who) {
  state.stream?.close(); // so that it asks for nothing on behalf of the person before
  if (!await load(who)) return;
  state.me = state.world.me;
  state.unread.clear();
  state.seen = new Map(places().map((each) => [each.id, each.last_message_id]));
  localStorage.setItem("person", state.me.username);
  $("person").replaceChildren(...state.world.people.map((user) => el("option", { value: user.id, selected: user.id === state.me.id }, user.global_name)));
  listen();
  const kept = place(state.channel ?? location.hash.slice(1));
  return kept ? openChannel(kept.id) : openGuild(state.world.guilds[0]?.id ?? null);
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("theme", theme);
}

const asked = new URLSearchParams(location.search);
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
if (asked.get("theme") ?? localStorage.getItem("theme")) setTheme(asked.get("theme") ?? localStorage.getItem("theme"));
$("theme").onclick = () => setTheme((document.documentElement.dataset.theme ?? (dark ? "dark" : "light")) === "dark" ? "light" : "dark");
$("person").onchange = (event) => become(event.target.value);
document.querySelector("main").addEventListener("click", (event) => {
  if (event.target.id !== "menu") document.body.classList.remove("side-open");
});
$("menu").onclick = () => $("menu").setAttribute("aria-expanded", String(document.body.classList.toggle("side-open")));
setInterval(() => {
  for (const node of document.querySelectorAll("[data-unix]")) node.textContent = relative(node.dataset.unix - Date.now() / 1000);
}, 30000);
become(asked.get("as") ?? localStorage.getItem("person")).catch(() => become(""));
