// The box: plain text, or a slash command with its options as chips and completion for each.

import { el } from "./markdown.js";

const SUB = 1, GROUP = 2, BOOLEAN = 5, PICKS = { 6: "people", 7: "channels", 8: "roles", 9: "mentionables" }, FILE = 11;

export class Composer {
  constructor(nodes, calls) {
    Object.assign(this, { nodes, calls, shown: [], active: 0, turn: 0, hint: "" });
    nodes.box.addEventListener("input", () => this.suggest());
    nodes.box.addEventListener("keydown", (event) => this.key(event));
    nodes.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.reset();
  }

  reset() {
    Object.assign(this, { command: null, values: {}, current: null, file: null });
    Object.assign(this.nodes.box, { value: "", placeholder: this.hint });
    this.hide();
    this.drawChips();
  }

  // What can come next

  leaves() {
    const walk = (part, path) => {
      const below = (part.options ?? []).filter((each) => each.type === SUB || each.type === GROUP);
      return below.length ? below.flatMap((each) => walk(each, `${path} ${each.name}`)) : [{ name: path, part }];
    };
    return this.calls.commands().filter((each) => each.type === 1).flatMap((each) => walk(each, each.name));
  }

  async suggest() {
    const text = this.nodes.box.value, turn = (this.turn += 1);
    if (!this.command) {
      if (!text.startsWith("/")) return this.hide();
      const typed = text.slice(1).toLowerCase().trimStart();
      const exact = this.leaves().find((each) => text.endsWith(" ") && each.name === typed.trimEnd());
      if (exact) return this.choose(exact);
      const found = this.leaves().filter((each) => each.name.startsWith(typed) || (typed && each.name.includes(typed)));
      return this.show(found.map((each) => ({ label: `/${each.name}`, hint: each.part.description, pick: () => this.choose(each) })));
    }
    if (!this.current) return this.show(this.optionsLeft());
    const found = await this.valuesFor(this.current, text);
    if (turn === this.turn) this.show(found);
  }

  optionsLeft() {
    return (this.command.part.options ?? []).filter((each) => !(each.name in this.values))
      .map((each) => ({ label: each.name, hint: each.description, pick: () => this.begin(each) }));
  }

  async valuesFor(option, typed) {
    const item = (value, label) => ({ label, pick: () => this.fill(value, label) });
    const like = (label) => label.toLowerCase().includes(typed.toLowerCase());
    if (option.choices?.length) return option.choices.filter((each) => like(each.name)).map((each) => item(each.value, each.name));
    if (option.type === BOOLEAN) return [item(true, "True"), item(false, "False")].filter((each) => like(each.label));
    if (PICKS[option.type]) {
      return this.calls.choices(PICKS[option.type]).filter((each) => like(each.label))
        .filter((each) => !option.channel_types?.length || option.channel_types.includes(each.kind)).map((each) => item(each.value, each.label));
    }
    if (!option.autocomplete) return [];
    const options = Object.fromEntries(Object.entries(this.values).map(([name, each]) => [name, each.value]));
    const found = await this.calls.ask({ act: "autocomplete", command: this.command.name, option: option.name, typed, options });
    return found.error ? [] : found.map((each) => item(each.value, each.name));
  }

  // Choosing

  choose(command) {
    Object.assign(this, { command, values: {}, current: null });
    this.nodes.box.value = "";
    this.begin((command.part.options ?? []).find((each) => each.required) ?? null);
  }

  begin(option) {
    this.current = option;
    this.nodes.box.value = "";
    this.nodes.box.placeholder = option ? option.description : "Enter to send, or choose an option";
    this.drawChips();
    this.suggest();
    this.nodes.box.focus();
  }

  fill(value, label) {
    this.values[this.current.name] = { value, label: label ?? String(value) };
    this.begin((this.command.part.options ?? []).find((each) => each.required && !(each.name in this.values)) ?? null);
  }

  typed() {
    const text = this.nodes.box.value.trim();
    if (!this.current || !text) return;
    const known = this.shown.find((each) => each.label.toLowerCase() === text.toLowerCase());
    if (known) known.pick();
    else this.fill(text);
  }

  send() {
    const text = this.nodes.box.value.trim();
    if (!this.command) {
      if (text.startsWith("/")) {
        const exact = this.leaves().find((each) => each.name === text.slice(1));
        if (exact) return this.choose(exact);
        return this.calls.notice(`There is no command ${text} here. Type / to see them all.`);
      }
      if (text) this.calls.say(text);
      return this.reset();
    }
    if (this.current) {
      if (text) this.typed();
      else this.begin(null);
    }
    const missing = (this.command.part.options ?? []).find((each) => each.required && !(each.name in this.values));
    if (missing) return this.begin(missing);
    const { name } = this.command;
    const options = Object.fromEntries(Object.entries(this.values).map(([key, each]) => [key, each.value]));
    this.reset();
    return this.calls.run(name, options);
  }

  // Keys and lists

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.shown.length) {
      event.preventDefault();
      this.mark((this.active + step + this.shown.length) % this.shown.length);
    } else if (event.key === "Tab" && this.shown.length && !event.shiftKey) {
      event.preventDefault();
      this.shown[this.active].pick();
    } else if (event.key === "Enter" && this.shown.length && this.picks()) {
      event.preventDefault();
      this.shown[this.active].pick();
    } else if (event.key === "Escape") {
      this.reset();
    } else if (event.key === "Backspace" && !this.nodes.box.value && this.command) {
      event.preventDefault();
      this.back();
    }
  }

  picks() {
    return !this.command || Boolean(this.current);
  }

  back() {
    const last = Object.keys(this.values).at(-1);
    if (this.current) this.begin(null);
    else if (last) { delete this.values[last]; this.begin(null); } else this.reset();
  }

  show(items) {
    const { list, box } = this.nodes;
    this.shown = items.slice(0, 25);
    list.replaceChildren(...this.shown.map((each, index) => el("li", { role: "option", id: `s${index}`,
      onmousedown: (event) => { event.preventDefault(); each.pick(); } }, el("b", {}, each.label), each.hint ? el("small", {}, each.hint) : null)));
    list.hidden = !this.shown.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    this.mark(0);
  }

  mark(index) {
    this.active = index;
    [...this.nodes.list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === index)));
    const node = this.nodes.list.children[index];
    node?.scrollIntoView({ block: "nearest" });
    if (node) this.nodes.box.setAttribute("aria-activedescendant", node.id);
    else this.nodes.box.removeAttribute("aria-activedescendant");
  }

  hide() { this.show([]); }

  drawChips() {
    const { chips } = this.nodes;
    chips.hidden = !this.command;
    if (!this.command) return chips.replaceChildren();
    const set = Object.entries(this.values).map(([name, each]) => el("span", { className: "chip" }, el("b", {}, name), ` ${each.label}`));
    const now = this.current ? [el("span", { className: "chip now" }, el("b", {}, this.current.name))] : [];
    chips.replaceChildren(el("span", { className: "chip command" }, `/${this.command.name}`), ...set, ...now);
    if (this.current?.type === FILE) chips.append(this.filePicker());
  }

  filePicker() {
    const read = async (event) => {
      const [file] = event.target.files;
      if (file) this.fill([file.name, await file.text()], file.name);
    };
    return el("input", { type: "file", "aria-label": this.current.description, onchange: read });
  }
}
