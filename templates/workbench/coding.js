// The coding page: turns to read, a passage to select, a form to code it, a rubric to rate against. Every action goes to
// Python and is shown only when Python says that it is on disk. All text goes in as text, never as markup.

const SILENT_MS = 6000;
const KEYS = [
  ["↑ ↓, Home End", "another turn"],
  ["← →", "select a word of the turn; with Shift, more words"],
  ["S, Shift+S", "select the sentence; add the next one"],
  ["Enter", "code what is selected, or the whole turn"],
  ["1 2 3", "code with that suggestion; 0 says that none fits"],
  ["N, P", "next, previous turn without a code"],
  ["R", "rate a criterion"],
  ["U", "undo"],
  ["in the form: type, ↓, Enter", "find a criterion and take it"],
  ["F A, S E D M, 1 2 3", "direction, type, strength; Enter saves, Esc goes back"],
  ["on a code: Enter, Delete", "change it, remove it"],
  ["in the rubric: 1 to 5, 0", "give that level, take the rating away"],
];

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function radios(legend, name, options, prefix) {
  const set = make("fieldset", { class: "choice" }, make("legend", {}, legend));
  for (const [value, label, key] of options) {
    const input = make("input", { type: "radio", name: prefix + name, value });
    set.append(make("label", {}, input, " " + label, key ? make("kbd", {}, key) : null));
  }
  return set;
}

function chosen(form, name) {
  return form.querySelector(`input[name="${name}"]:checked`)?.value ?? null;
}

function choose(form, name, value) {
  const input = form.querySelector(`input[name="${name}"][value="${value}"]`);
  if (input) { input.checked = true; input.focus(); }
}

let pages = 0;

class CodingPage {
  constructor(model, el) {
    this.model = model;
    this.prefix = `centric-coding-${++pages}-`;
    this.number = 0;
    this.waiting = new Map();
    this.at = 0;
    this.selection = null; // {start, end, from, to}: UTF-16 units, and words
    this.editing = null;
    this.catalogue = model.get("catalogue");
    this.criteria = new Map(this.catalogue.criteria.map((each) => [each.id, each]));
    this.build(el);
    this.listen();
    this.showTranscript();
  }

  listen() {
    this.handlers = {
      "change:transcript": () => this.showTranscript(),
      "change:work": () => this.showWork(),
      "msg:custom": (message) => this.answered(message),
    };
    for (const [name, handler] of Object.entries(this.handlers)) this.model.on(name, handler);
  }

  close() {
    for (const [name, handler] of Object.entries(this.handlers)) this.model.off(name, handler);
    for (const timer of this.waiting.values()) clearTimeout(timer.timer);
  }

  // --- asking Python, and its answers -------------------------------------------------------------------------------

  ask(action, then = null) {
    const number = ++this.number;
    const timer = setTimeout(() => this.silent(number), SILENT_MS);
    this.waiting.set(number, { timer, then });
    this.status.textContent = "saving …";
    try { this.model.send({ number, view: this.prefix, action }); } catch { this.silent(number); }
  }

  silent(number) {
    if (!this.waiting.delete(number)) return;
    this.tell("Not saved: the kernel does not answer. What was saved before is safe. Restart the kernel and run the cell again.", false);
  }

  answered(message) {
    if (message?.view !== this.prefix) return;
    const waiting = this.waiting.get(message.number);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.waiting.delete(message.number);
    this.tell(message.said, message.good);
    if (message.good && waiting.then) waiting.then();
  }

  tell(said, good) {
    this.status.textContent = good ? said : "";
    this.alert.textContent = good ? "" : said;
    this.root.classList.toggle("in-trouble", !good);
  }

  // --- the frame ----------------------------------------------------------------------------------------------------

  build(el) {
    this.documents = make("select", { id: this.prefix + "document", onchange: () => this.ask({ do: "open", document: this.documents.value }, () => this.turnsBox.querySelector(".turn")?.focus()) });
    for (const each of this.catalogue.documents) this.documents.append(make("option", { value: each.id }, each.id));
    this.undo = make("button", { type: "button", class: "undo", onclick: () => this.ask({ do: "undo" }) }, "Undo", make("kbd", {}, "U"));
    this.help = make("details", { class: "help" }, make("summary", {}, "Keys"), make("ul", {}, ...KEYS.map(([key, what]) => make("li", {}, make("b", {}, key), `: ${what}`))));
    this.status = make("span", { class: "status", role: "status" }, "Nothing changed yet.");
    this.alert = make("div", { class: "alert", role: "alert" });
    this.heard = make("div", { class: "heard", "aria-live": "polite" });
    this.turnsBox = make("div", { class: "turns", role: "group", "aria-label": "Transcript", onkeydown: (event) => this.keyInTurns(event), onmouseup: () => this.mouseSelected() });
    this.side = make("div", { class: "side" });
    this.buildForm();
    this.buildRubric();
    this.accepted = make("p", { class: "accepted" });
    this.intro = make("div", { class: "intro" }, make("p", {}, "Select words with the mouse, or with ← and → in a turn, and press Enter."), this.accepted);
    this.side.append(this.intro, this.form, this.rubric);
    this.root = make("div", { class: "centric-coding", role: "region", "aria-label": `Coding by ${this.catalogue.coder}` },
      make("div", { class: "bar" }, make("label", { for: this.prefix + "document" }, "Document"), this.documents,
        make("button", { type: "button", onclick: () => this.openRubric() }, "Rate", make("kbd", {}, "R")), this.undo,
        make("span", { class: "coder" }, `Coder: ${this.catalogue.coder}`)), make("div", { class: "bar second" }, this.help, this.status),
      this.alert, make("div", { class: "both" }, make("div", { class: "left" }, this.turnsBox, this.meaning), this.side), this.heard);
    // JupyterLab asks the focused element alone whether its own keys are off: otherwise B would insert a cell.
    this.root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
    this.root.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.target.matches("input")) { event.preventDefault(); this.ask({ do: "undo" }); }
    });
    el.append(this.root);
  }

  // --- the transcript -----------------------------------------------------------------------------------------------

  showTranscript() {
    this.transcript = this.model.get("transcript");
    this.documents.value = this.transcript.document;
    this.at = 0;
    this.selection = null;
    const spoken = this.transcript.segments.some((segment) => segment.speaker !== null);
    this.turns = this.transcript.segments.map((segment, place) => {
      const words = make("p", { class: "words" });
      const codes = make("ul", { class: "codes", "aria-label": "Codes" });
      const suggestions = make("div", { class: "suggestions" });
      const head = make("div", { class: "who" }, make("b", {}, segment.speaker ?? (spoken ? "no speaker" : `${place + 1}`)), segment.time ? make("span", { class: "time" }, segment.time) : null);
      const turn = make("div", { class: "turn", role: "group", tabindex: place ? "-1" : "0" }, head, words, codes, suggestions);
      turn.addEventListener("focus", () => this.moveTo(place, false));
      return { turn, words, codes, suggestions, segment };
    });
    this.turnsBox.replaceChildren(...this.turns.map((each) => each.turn));
    this.turnsBox.scrollTop = 0;
    this.showWork();
    this.hideForm();
  }

  showWork() {
    this.work = this.model.get("work");
    const held = this.turnsBox.contains(document.activeElement) ? this.at : null;
    for (const [place, each] of this.turns.entries()) this.showTurn(place, each);
    for (const option of this.documents.options) option.textContent = `${option.value} (${this.work.counts[option.value] ?? 0} coded)`;
    this.undo.disabled = !this.work.changes;
    this.accepted.textContent = this.work.accepted;
    if (held !== null && !this.turnsBox.contains(document.activeElement)) this.turns[held]?.turn.focus();
    if (!this.rubric.hidden) this.showRubric();
  }

  showTurn(place, each) {
    const own = this.work.codes.filter((code) => code.segment === each.segment.id);
    const suggested = this.work.suggestions[each.segment.id] ?? [];
    this.drawWords(place);
    each.codes.replaceChildren(...own.map((code) => this.chip(code, place)));
    each.suggestions.replaceChildren(...(suggested.length ? this.suggestionButtons(place, suggested) : []));
    each.turn.classList.toggle("coded", own.length > 0);
    const marks = [own.length ? `${own.length} coded` : "", suggested.length ? `${suggested.length} suggestions` : ""].filter(Boolean).join(", ");
    each.turn.setAttribute("aria-label", `Turn ${place + 1}, ${each.segment.speaker ?? "no speaker"}${each.segment.time ? `, ${each.segment.time}` : ""}${marks ? `, ${marks}` : ""}: ${each.segment.text}`);
  }

  drawWords(place) {
    const { words, segment } = this.turns[place];
    const own = this.work.codes.filter((code) => code.segment === segment.id && code.start >= 0);
    const selected = place === this.at ? this.selection : null;
    const edges = new Set([0, segment.text.length]);
    for (const each of [...own, ...(selected ? [selected] : [])]) { edges.add(each.start); edges.add(each.end); }
    const cuts = [...edges].sort((a, b) => a - b);
    words.replaceChildren(...cuts.slice(1).map((end, index) => {
      const start = cuts[index];
      const inside = (each) => each.start <= start && each.end >= end;
      const part = make("span", {}, segment.text.slice(start, end));
      const code = own.find(inside);
      if (code) part.classList.add("marked", code.direction);
      if (selected && inside(selected)) part.classList.add("selected");
      return part;
    }));
  }

  chip(code, place) {
    const name = this.criteria.get(code.criterion)?.name ?? code.criterion;
    const said = `${code.direction} ${name}, ${code.type}, strength ${code.strength}`;
    const button = make("button", { type: "button", class: `chip ${code.direction}`, "data-id": code.id, "aria-label": `${said}. Enter changes, Delete removes`, title: "Enter changes it, Delete removes it",
      onclick: () => this.openForm({ place, code }),
      onkeydown: (event) => { if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); event.stopPropagation(); this.ask({ do: "remove", id: code.id }); } } },
      make("b", {}, code.direction === "for" ? "+ " : "− "), `${name} · ${code.type} · ${code.strength}`);
    return make("li", {}, button);
  }

  suggestionButtons(place, suggested) {
    const buttons = suggested.map((each, index) => make("button", { type: "button", class: "suggestion", tabindex: "-1", onclick: () => this.openForm({ place, criterion: each.criterion }),
      "aria-label": `Suggestion ${index + 1}: ${this.criteria.get(each.criterion).name}, ${each.said}` },
      make("kbd", {}, String(index + 1)), this.criteria.get(each.criterion).name, make("small", {}, ` ${each.said}`)));
    const none = make("button", { type: "button", class: "suggestion none", tabindex: "-1", onclick: () => this.ask({ do: "none-fits", segment: this.turns[place].segment.id }) }, make("kbd", {}, "0"), "none fits");
    return [make("span", { class: "lead" }, "Suggested: "), ...buttons, none];
  }

  moveTo(place, focus = true) {
    if (place < 0 || place >= this.turns.length) return;
    const before = this.at;
    if (place !== before) {
      this.turns[before].turn.tabIndex = -1;
      this.selection = null;
      this.at = place;
      this.drawWords(before);
    }
    this.turns[place].turn.tabIndex = 0;
    for (const each of this.turnsBox.querySelectorAll(".current")) each.classList.remove("current");
    this.turns[place].turn.classList.add("current");
    if (focus) { this.turns[place].turn.focus({ preventScroll: true }); this.turns[place].turn.scrollIntoView({ block: "nearest" }); }
  }

  keyInTurns(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("button") && ["Enter", " ", "Delete", "Backspace"].includes(event.key)) return;
    const suggested = this.work.suggestions[this.turns[this.at].segment.id] ?? [];
    const acts = {
      ArrowDown: () => this.moveTo(this.at + 1), ArrowUp: () => this.moveTo(this.at - 1),
      Home: () => this.moveTo(0), End: () => this.moveTo(this.turns.length - 1),
      ArrowRight: () => this.word(1, event.shiftKey), ArrowLeft: () => this.word(-1, event.shiftKey),
      s: () => this.sentence(event.shiftKey), Enter: () => this.openForm({ place: this.at }),
      n: () => this.next(1), p: () => this.next(-1), r: () => this.openRubric(), u: () => this.ask({ do: "undo" }),
      Escape: () => { this.selection = null; this.drawWords(this.at); this.turns[this.at].turn.focus(); },
      "?": () => { this.help.open = !this.help.open; },
      0: () => suggested.length && this.ask({ do: "none-fits", segment: this.turns[this.at].segment.id }),
    };
    for (const [index, each] of suggested.entries()) acts[index + 1] = () => this.openForm({ place: this.at, criterion: each.criterion });
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  next(step) {
    for (let place = this.at + step; place >= 0 && place < this.turns.length; place += step) {
      const segment = this.turns[place].segment;
      if (segment.person !== null && !this.work.codes.some((code) => code.segment === segment.id)) return this.moveTo(place);
    }
  }

  pieces(pattern) {
    return [...this.turns[this.at].segment.text.matchAll(pattern)].map((found) => ({ start: found.index, end: found.index + found[0].length }));
  }

  word(step, extend) {
    const words = this.pieces(/\S+/g);
    if (!words.length) return;
    const last = words.length - 1;
    const now = this.selection ? { from: this.selection.from, to: this.selection.to } : null;
    let from, to;
    if (!now) from = to = step > 0 ? 0 : last;
    else if (extend) { from = now.from; to = Math.min(last, Math.max(0, now.to + step)); }
    else from = to = Math.min(last, Math.max(0, now.to + step));
    this.select(words[Math.min(from, to)].start, words[Math.max(from, to)].end, from, to);
  }

  sentence(extend) {
    const sentences = this.pieces(/[^.!?…\s][^.!?…]*(?:[.!?…]+(?=\s|$|["'”’)])["'”’)]*|[.!?…]+(?=\S)[^.!?…]*)*/g);
    const words = this.pieces(/\S+/g);
    if (!sentences.length) return;
    const from = this.selection?.start ?? 0, to = this.selection?.end ?? 0;
    let first = sentences.findIndex((each) => each.end > from);
    let last = sentences.findLastIndex((each) => each.start < Math.max(to, 1));
    if (first < 0) first = 0;
    const whole = this.selection && this.selection.start <= sentences[first].start && this.selection.end >= sentences[Math.max(first, last)].end;
    if (whole && extend) last = Math.min(sentences.length - 1, last + 1);
    else if (whole) first = last = Math.min(sentences.length - 1, last + 1);
    const start = sentences[first].start, end = sentences[Math.max(first, last)].end;
    this.select(start, end, words.findIndex((each) => each.end > start), words.findLastIndex((each) => each.start < end));
  }

  select(start, end, from, to) {
    this.selection = { start, end, from, to };
    this.drawWords(this.at);
    this.heard.textContent = `Selected: ${this.turns[this.at].segment.text.slice(start, end)}`;
  }

  mouseSelected() {
    const picked = window.getSelection();
    if (!picked || picked.isCollapsed || !picked.rangeCount) return;
    const range = picked.getRangeAt(0);
    const place = this.turns.findIndex((each) => each.words.contains(range.startContainer));
    if (place < 0) return;
    const { words, segment } = this.turns[place];
    const before = document.createRange();
    before.selectNodeContents(words);
    before.setEnd(range.startContainer, range.startOffset);
    let start = before.toString().length, end = segment.text.length;
    if (words.contains(range.endContainer)) end = start + range.toString().length;
    else this.heard.textContent = "A passage lies within one turn: it ends with the turn.";
    while (start < end && /\s/.test(segment.text[start])) start++;
    while (end > start && /\s/.test(segment.text[end - 1])) end--;
    if (start === end) return;
    picked.removeAllRanges();
    this.moveTo(place, false);
    const all = this.pieces(/\S+/g);
    this.select(start, end, all.findIndex((each) => each.end > start), all.findLastIndex((each) => each.start < end));
    this.openForm({ place });
  }

  // --- coding a passage ---------------------------------------------------------------------------------------------

  buildForm() {
    const list = this.prefix + "criteria";
    this.quote = make("blockquote", {});
    this.find = make("input", { type: "text", id: this.prefix + "find", role: "combobox", "aria-expanded": "true", "aria-controls": list, "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false",
      oninput: () => this.listCriteria(), onkeydown: (event) => this.keyInFind(event) });
    this.options = make("ul", { id: list, role: "listbox", "aria-label": "Criteria" });
    this.meaning = make("div", { class: "meaning", hidden: true, role: "region", "aria-label": "What the criterion means", tabindex: "0" });
    this.person = make("select", { id: this.prefix + "person" });
    this.date = make("input", { type: "date", id: this.prefix + "date" });
    const direction = radios("Direction", "direction", [["for", "for", "F"], ["against", "against", "A"]], this.prefix);
    const type = radios("Type", "type", [["statement", "statement", "S"], ["example", "example", "E"], ["document", "document", "D"], ["metric", "metric", "M"]], this.prefix);
    const strength = radios("Strength", "strength", [["1", "weak", "1"], ["2", "middling", "2"], ["3", "strong", "3"]], this.prefix);
    const who = make("div", { class: "fields" }, make("label", { for: this.prefix + "person" }, "Said by"), this.person, make("label", { for: this.prefix + "date" }, "On"), this.date);
    const buttons = make("div", { class: "buttons" }, this.save = make("button", { type: "submit", class: "main" }, "Save", make("kbd", {}, "Enter")), make("button", { type: "button", onclick: () => this.hideForm(true) }, "Back", make("kbd", {}, "Esc")));
    this.form = make("form", { class: "form", hidden: true, "aria-label": "Code the passage", onsubmit: (event) => { event.preventDefault(); this.submit(); }, onkeydown: (event) => this.keyInForm(event) },
      this.quote, make("div", { class: "fields" }, make("label", { for: this.prefix + "find" }, "Criterion"), this.find), this.options, direction, type, strength, who, buttons);
  }

  openForm({ place, criterion = null, code = null }) {
    this.moveTo(place, false);
    this.editing = code;
    const { segment } = this.turns[place];
    const spot = code ?? this.selection ?? { start: 0, end: segment.text.length };
    this.target = { place, start: spot.start, end: spot.end };
    this.quote.textContent = code ? code.text : segment.text.slice(spot.start, spot.end);
    this.person.replaceChildren(make("option", { value: "" }, "nobody: a document or figure"), ...this.catalogue.people.map((each) => make("option", { value: each.id }, `${each.label || each.id}, ${each.role}`)));
    const known = code ? code.person : segment.person;
    if (known === null) this.person.prepend(make("option", { value: "?" }, "choose who says this"));
    this.person.value = known ?? "?";
    this.date.value = code ? code.date : this.work.date;
    for (const [name, value] of Object.entries({ direction: code?.direction ?? "for", type: code?.type ?? "statement", strength: code?.strength ?? "2" })) {
      const input = this.form.querySelector(`input[name="${this.prefix}${name}"][value="${value}"]`);
      if (input) input.checked = true;
    }
    this.criterion = code?.criterion ?? criterion;
    this.find.value = this.criterion ? this.criteria.get(this.criterion)?.name ?? "" : "";
    this.intro.hidden = this.rubric.hidden = true;
    this.form.hidden = this.meaning.hidden = false;
    const decided = this.criterion !== null;
    this.listCriteria(!decided);
    if (decided) choose(this.form, this.prefix + "direction", chosen(this.form, this.prefix + "direction"));
    else this.find.focus();
    this.turns[place].turn.scrollIntoView({ block: "nearest" });
  }

  hideForm(back = false) {
    this.form.hidden = this.rubric.hidden = this.meaning.hidden = true;
    this.intro.hidden = false;
    this.editing = null;
    if (back) this.turns[this.at]?.turn.focus();
  }

  matching() {
    const asked = this.find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const suggested = (this.work.suggestions[this.turns[this.target.place].segment.id] ?? []).map((each) => each.criterion);
    const ranked = [];
    for (const [place, each] of this.catalogue.criteria.entries()) {
      const name = each.name.toLowerCase(), all = `${name} ${each.id} ${each.dimension} ${each.definition}`.toLowerCase();
      if (!asked.every((word) => all.includes(word))) continue;
      const first = suggested.indexOf(each.id);
      const rank = asked.length ? asked.reduce((sum, word) => sum + (name.startsWith(word) ? 0 : name.includes(word) ? 1 : each.id.includes(word) ? 2 : 4), 0) : first < 0 ? 10 : first;
      ranked.push([rank, place, each]);
    }
    return ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((each) => each[2]);
  }

  listCriteria(reset = true) {
    const found = reset ? this.matching() : [this.criteria.get(this.criterion), ...this.catalogue.criteria.filter((each) => each.id !== this.criterion)].filter(Boolean);
    this.options.replaceChildren(...found.map((each, index) => make("li", { role: "option", id: `${this.prefix}option-${index}`, "data-id": each.id, onclick: () => this.take(each.id) }, each.name, make("small", {}, ` ${each.dimension}`))));
    this.pick(found.length ? 0 : -1);
  }

  pick(index) {
    this.picked = index;
    for (const [place, option] of [...this.options.children].entries()) option.setAttribute("aria-selected", String(place === index));
    const option = this.options.children[index];
    if (!option) { this.find.removeAttribute("aria-activedescendant"); this.criterion = null; this.meaning.replaceChildren("No criterion has these words."); return; }
    this.find.setAttribute("aria-activedescendant", option.id);
    this.options.scrollTop = Math.max(0, option.offsetTop - this.options.offsetTop - 40);
    this.criterion = option.dataset.id;
    const criterion = this.criteria.get(this.criterion);
    this.meaning.replaceChildren(make("p", { class: "title" }, criterion.name), make("p", {}, criterion.definition), make("ol", {}, ...criterion.rubric.map((each) => make("li", { value: each.level }, each.text))));
  }

  take(id) {
    this.find.value = this.criteria.get(id).name;
    this.criterion = id;
    this.listCriteria(false);
    choose(this.form, this.prefix + "direction", chosen(this.form, this.prefix + "direction") ?? "for");
  }

  keyInFind(event) {
    const last = this.options.children.length - 1;
    if (event.key === "ArrowDown") this.pick(Math.min(last, this.picked + 1));
    else if (event.key === "ArrowUp") this.pick(Math.max(0, this.picked - 1));
    else if (event.key === "Enter") { if (this.criterion) this.take(this.criterion); } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  keyInForm(event) {
    if (event.key === "Escape") { event.preventDefault(); return this.hideForm(true); }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === this.find || event.target === this.date || event.target.matches("select")) return;
    if (event.key === "Enter" && !event.target.matches("button")) { event.preventDefault(); return this.submit(); }
    const name = { f: ["direction", "for"], a: ["direction", "against"], s: ["type", "statement"], e: ["type", "example"], d: ["type", "document"], m: ["type", "metric"], 1: ["strength", "1"], 2: ["strength", "2"], 3: ["strength", "3"] }[event.key.toLowerCase()];
    if (name) { event.preventDefault(); choose(this.form, this.prefix + name[0], name[1]); }
  }

  submit() {
    if (!this.criterion) { this.tell("Not saved: choose a criterion first.", false); return this.find.focus(); }
    const values = { criterion: this.criterion, direction: chosen(this.form, this.prefix + "direction"), type: chosen(this.form, this.prefix + "type"), strength: Number(chosen(this.form, this.prefix + "strength")),
      person: this.person.value === "?" ? null : this.person.value, date: this.date.value };
    const { place, start, end } = this.target;
    const action = this.editing ? { do: "recode", id: this.editing.id, ...values } : { do: "code", segment: this.turns[place].segment.id, start, end, ...values };
    this.ask(action, () => { this.selection = null; this.hideForm(false); this.moveTo(place); this.drawWords(place); });
  }

  // --- rating a criterion -------------------------------------------------------------------------------------------

  buildRubric() {
    this.rated = make("select", { id: this.prefix + "rated", onchange: () => this.showRubric() });
    for (const dimension of [...new Set(this.catalogue.criteria.map((each) => each.dimension))]) {
      this.rated.append(make("optgroup", { label: dimension }, ...this.catalogue.criteria.filter((each) => each.dimension === dimension).map((each) => make("option", { value: each.id }, each.name))));
    }
    this.role = make("select", { id: this.prefix + "role", onchange: () => this.showRubric() }, make("option", { value: "" }, "all together"), ...this.catalogue.roles.map((each) => make("option", { value: each }, each)));
    this.levels = make("fieldset", { class: "levels" });
    this.backing = make("div", { class: "backing" });
    this.rubric = make("form", { class: "rubric", hidden: true, "aria-label": "Rate a criterion", onsubmit: (event) => event.preventDefault(), onkeydown: (event) => this.keyInRubric(event) },
      make("div", { class: "fields" }, make("label", { for: this.prefix + "rated" }, "Criterion"), this.rated, make("label", { for: this.prefix + "role" }, "As seen by"), this.role), this.levels,
      make("div", { class: "buttons" }, make("button", { type: "button", onclick: () => this.rate(null) }, "Take away", make("kbd", {}, "0")), make("button", { type: "button", onclick: () => this.hideForm(true) }, "Back", make("kbd", {}, "Esc"))), this.backing);
  }

  openRubric() {
    const own = this.work.codes.filter((code) => code.segment === this.turns[this.at].segment.id);
    if (own.length) this.rated.value = own.at(-1).criterion;
    this.form.hidden = this.intro.hidden = this.meaning.hidden = true;
    this.rubric.hidden = false;
    this.showRubric();
    (this.levels.querySelector("input:checked") ?? this.levels.querySelector("input"))?.focus();
  }

  showRubric() {
    const held = this.levels.contains(document.activeElement);
    const criterion = this.criteria.get(this.rated.value);
    const level = this.work.ratings.find((each) => each.criterion === criterion.id && each.role === this.role.value)?.level ?? null;
    this.levels.replaceChildren(make("legend", {}, "The highest level whose sentence, and those of all lower levels, is met"), ...criterion.rubric.map((each) => {
      const input = make("input", { type: "radio", name: this.prefix + "level", value: each.level, onclick: () => this.rate(each.level) });
      input.checked = each.level === level;
      return make("label", { class: "level" }, input, make("b", {}, ` ${each.level} `), each.text);
    }));
    if (!criterion.rubric.length) this.levels.append(make("p", {}, "The model has no rubric for this criterion."));
    if (held) (this.levels.querySelector("input:checked") ?? this.levels.querySelector("input"))?.focus();
    const own = this.work.all.filter((code) => code.criterion === criterion.id);
    this.backing.replaceChildren(make("p", { class: "title" }, `What you coded on it: ${own.length}`), make("ul", {}, ...own.map((code) => make("li", { class: code.direction }, `${code.direction === "for" ? "+" : "−"} ${code.text} `, make("small", {}, code.segment)))));
    for (const option of this.rated.querySelectorAll("option")) {
      const found = this.work.ratings.find((each) => each.criterion === option.value && each.role === "");
      option.textContent = this.criteria.get(option.value).name + (found ? ` (${found.level})` : "");
    }
  }

  rate(level) {
    this.ask({ do: "rate", criterion: this.rated.value, role: this.role.value, level });
  }

  keyInRubric(event) {
    if (event.key === "Escape") { event.preventDefault(); return this.hideForm(true); }
    if (event.target.matches("select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "0") { event.preventDefault(); this.rate(null); }
    if (/^[1-5]$/.test(event.key)) { event.preventDefault(); this.rate(Number(event.key)); }
    if (event.key.toLowerCase() === "u") { event.preventDefault(); this.ask({ do: "undo" }); }
  }
}

export default {
  render({ model, el }) {
    const page = new CodingPage(model, el);
    return () => page.close();
  },
};
