// What every dashboard page does in the browser, served or opened from disk: shows one question at a time, draws the
// charts of a view from their specs, and keeps what the reader opened. It asks no host for anything.
(function () {
  "use strict";
  const reduced = globalThis.matchMedia("(prefers-reduced-motion: reduce)");
  const drawn = new WeakMap();
  const refuse = () => Promise.reject(new Error("charts carry their own figures"));
  const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };
  const centric = (globalThis.centric = globalThis.centric || {});

  // Sentences of ours come with the page, in its language.
  const sentence = (centric.sentence = (name) => document.getElementById("announcer")?.getAttribute(`data-${name}`) || "");

  const finish = (place) => {
    const view = drawn.get(place);
    if (view) { view.finalize(); drawn.delete(place); }
  };

  // Specs are made for print; on a page the whole picture is drawn smaller and scaled up, so that its words keep step
  // with the page's. On a phone names are wrapped sooner instead.
  const PHONE = 520;
  const NAME_LETTERS = 17;
  const LINE = 14.5;
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const scaleFor = (width) => (width < PHONE ? 1 : Math.min(Math.max(width / 840, 1.1), 1.4) * rem());
  const wrap = (text) => {
    const lines = [""];
    for (const word of text.split(/\s+/)) {
      const last = lines[lines.length - 1];
      if (last && last.length + word.length >= NAME_LETTERS) lines.push(word); else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines.join("\n");
  };
  const namesIn = (part, found = new Set()) => {
    const domain = part?.encoding?.y?.scale?.domain;
    if (Array.isArray(domain)) domain.filter((one) => typeof one === "string").forEach((one) => found.add(one));
    (part?.layer || []).forEach((one) => namesIn(one, found));
    return found;
  };
  const mapped = (part, change) => {
    if (typeof part === "string") return change.get(part) ?? part;
    if (Array.isArray(part)) return part.map((one) => mapped(one, change));
    if (part && typeof part === "object") return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, mapped(one, change)]));
    return part;
  };
  const fitted = (spec, width) => {
    const change = new Map();
    const narrow = globalThis.innerWidth < PHONE;
    if (narrow) namesIn(spec).forEach((name) => change.set(name, wrap(name)));
    const made = { ...mapped(spec, change), width: Math.round(width / (narrow ? 1 : scaleFor(width))) };
    const lines = Math.max(1, ...[...change.values()].map((name) => name.split("\n").length));
    if (narrow && made.height?.step) made.height = { ...made.height, step: Math.max(made.height.step, lines * LINE + 6) };
    return made;
  };

  // Words are measured before they are drawn, so the typeface has to be there: it is asked for once, and never waited for long.
  const FACES = ["400 12px", "600 12px"].map((face) => `${face} "IBM Plex Sans"`);
  const soon = new Promise((next) => globalThis.setTimeout(next, 1500));
  let typeface = null;
  const lettered = () => (typeface = typeface || Promise.race([soon, Promise.all(FACES.map((face) => document.fonts.load(face)))]).catch(() => {}));

  // A chart is drawn once its place has a width (a hidden view's when it is first shown), and again when that changes.
  const draw = async (place) => {
    const phone = globalThis.innerWidth < PHONE && place.centricNarrow;
    if (phone) place.style.setProperty("--least", "0px");
    const width = place.clientWidth;
    if (!place.isConnected || width === 0 || place.dataset.state === "drawing" || Number(place.dataset.width) === width) return;
    const spec = place.centricSpec;
    if (!spec || !globalThis.vegaEmbed) return;
    place.dataset.state = "drawing";
    place.dataset.width = width;
    finish(place);
    try {
      await lettered();
      const made = await globalThis.vegaEmbed(place, phone ? { ...place.centricNarrow, width } : fitted(spec, width), { actions: false, renderer: "svg", loader, tooltip: { theme: "centric" } });
      drawn.set(place, made);
      place.querySelectorAll("svg").forEach((svg) => { svg.setAttribute("aria-hidden", "true"); svg.setAttribute("focusable", "false"); });
      place.dataset.state = "drawn";
      if (place.clientWidth !== width) draw(place);
    } catch (error) {
      place.dataset.state = "failed";
      place.textContent = sentence("undrawn");
    }
  };
  const watcher = new ResizeObserver((entries) => entries.forEach((entry) => draw(entry.target)));

  // What scrolls sideways can be reached and moved with the keyboard.
  const sized = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    if (target.scrollWidth > target.clientWidth + 1) {
      target.tabIndex = 0;
      target.setAttribute("role", "group");
      target.setAttribute("aria-label", sentence("scrolls"));
    } else {
      target.removeAttribute("tabindex");
    }
  }));

  const specsOf = (root) => {
    const holder = root.querySelector('script[type="application/json"].specs');
    return holder ? JSON.parse(holder.textContent) : {};
  };

  // Give every chart place in `root` its spec and let it be drawn as soon as it can be seen.
  centric.dress = (root, specs) => {
    const found = specs || specsOf(root);
    root.querySelectorAll(".chart[data-spec]").forEach((place) => {
      place.centricSpec = found[place.dataset.spec];
      place.centricNarrow = found[place.dataset.spec + ":narrow"];
      watcher.observe(place);
      draw(place);
    });
    root.querySelectorAll(".scroll").forEach((box) => sized.observe(box));
    centric.equip?.(root);
  };

  // Bring the keyboard to the answer of a view.
  const attend = (root) => {
    const heading = root.querySelector("h2");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    const top = document.getElementById("content");
    if (top && heading.getBoundingClientRect().top < 0) globalThis.scrollTo({ top: top.offsetTop - 64, behavior: "auto" });
  };

  // Replace what a view shows; what the reader had opened stays open.
  centric.fill = (root, content) => {
    const open = new Set([...root.querySelectorAll("details[open]")].map((one) => one.dataset.key));
    root.querySelectorAll(".chart").forEach((place) => { watcher.unobserve(place); finish(place); });
    root.querySelectorAll(".scroll").forEach((box) => sized.unobserve(box));
    const held = root.contains(document.activeElement);
    root.innerHTML = content.html;
    root.querySelectorAll("details").forEach((one) => { one.open = one.open || open.has(one.dataset.key); });
    centric.dress(root, content.specs || {});
    if (held) attend(root);
  };

  centric.say = (sentence) => {
    const place = document.getElementById("announcer");
    if (place) place.textContent = sentence;
  };

  const names = () => [...document.querySelectorAll(".questions a")].map((link) => link.hash.slice(1));
  // An address names a view, and what was chosen in it where that is not what the view opens with: #why?criterion=recognition
  const asked = () => {
    const [name, choice] = globalThis.location.hash.slice(1).split("?");
    return { name: decodeURIComponent(name), choice: choice ? Object.fromEntries(new URLSearchParams(choice)) : null };
  };
  const wanted = () => {
    const { name } = asked();
    return names().includes(name) ? name : names()[0];
  };
  const chosen = {};
  const same = (one, other) => Object.keys(one).length === Object.keys(other).length && Object.keys(one).every((key) => one[key] === other[key]);

  // The lens that the reader chose last groups every view; what they picked by a link says by itself how it is grouped.
  let lens = null;
  let picked = false;

  // Write what is chosen in the view at hand into the address, so that it can be sent on and come back to.
  const writeAddress = (view) => {
    const kept = chosen[view];
    if (!kept || wanted() !== view || !document.body.matches(".centric-live-page, .centric-file")) return;
    const choice = kept.choice();
    lens = choice.lens || lens;
    const hash = same(choice, kept.start) ? "#" + view : `#${view}?${new URLSearchParams(choice)}`;
    const opened = same(choice, kept.start) && !globalThis.location.hash;
    if (!opened && globalThis.location.hash !== hash) globalThis.history.replaceState(null, "", hash);
  };
  // Show in a view what the address asks for.
  const readAddress = () => {
    const { name, choice } = asked();
    const kept = chosen[name];
    if (!kept) return;
    if (choice && !same(choice, kept.choice())) kept.choose(choice);
    else if (!choice && !picked && lens && kept.start.lens && kept.choice().lens !== lens) kept.choose({ lens });
    else writeAddress(name);
    picked = false;
  };
  centric.addressed = (view, kept) => {
    chosen[view] = kept;
    if (asked().name === view) readAddress();
  };
  centric.addressChanged = writeAddress;

  // Show the question that the address names; the others stay in the page, hidden.
  centric.show = (move) => {
    const name = wanted();
    if (!name) return;
    document.documentElement.dataset.question = name;
    document.querySelectorAll("[data-view], .centric-view").forEach((view) => {
      const mine = view.dataset.view || [...view.classList].find((one) => one.startsWith("centric-view-"))?.slice(13);
      view.classList.toggle("current", mine === name);
    });
    document.querySelectorAll(".questions a").forEach((link) => {
      const here = link.hash === "#" + name;
      if (here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
      const list = link.closest("ol");
      if (here) list.scrollTo({ left: link.offsetLeft - list.offsetLeft - (list.clientWidth - link.offsetWidth) / 2, behavior: reduced.matches || !move ? "auto" : "smooth" });
    });
    if (move) {
      const view = document.querySelector(".current");
      if (view) attend(view);
    }
  };

  // A view that Python drives: its content comes as a trait, and a click on a mark goes back as one.
  centric.drive = (model, el) => {
    const view = model.get("view");
    el.addEventListener("click", (event) => {
      const target = event.target.closest("[data-pick]");
      if (!target) return;
      event.preventDefault();
      model.set("picked", target.dataset.pick + "|" + Date.now());
      model.save_changes();
      const goes = target.getAttribute("href");
      picked = goes !== globalThis.location.hash;
      if (goes && goes.startsWith("#")) globalThis.location.hash = goes;
    });
    model.on("change:content", () => { centric.fill(el, model.get("content")); centric.say(model.get("said")); });
    ["content", "choice"].forEach((name) => model.on(`change:${name}`, () => centric.addressChanged(view)));
    const ask = (question) => { model.set("asked", JSON.stringify({ ...question, at: Date.now() })); model.save_changes(); };
    centric.addressed(view, { choice: () => model.get("choice"), start: model.get("start"), choose: (choice) => ask({ choice }) });
    el.centricExplain = (figure) => ask({ figure });
    model.on("change:explained", () => { const told = model.get("explained"); centric.explained(told.figure, told.html); });
    return ask;
  };
  // The same where the view has no place in the page yet.
  centric.live = ({ model, el }) => {
    el.classList.add("view-content");
    const ask = centric.drive(model, el);
    if ("html" in model.get("content")) centric.fill(el, model.get("content")); else ask({ choice: model.get("start") });
    globalThis.setTimeout(() => centric.settle(model.get("view"), el), 0);
  };

  // The live view has arrived: once its charts stand, it takes its place in the page and the first view goes.
  centric.settle = (view, el, tries = 0) => {
    const outer = el.closest(".centric-view");
    const content = document.getElementById("content");
    if (outer && content && outer.parentElement !== content) {
      // Voila keeps its cells in a shell of its own that fills the window; the view belongs in the page.
      outer.dataset.view = view;
      content.insertBefore(outer, content.querySelector(":scope > .files"));
      centric.show(false);
    }
    const shown = outer && outer.getClientRects().length > 0 && el.clientWidth > 0;
    const drawing = [...el.querySelectorAll(".chart")].some((place) => !["drawn", "failed"].includes(place.dataset.state));
    const mine = document.documentElement.dataset.question === view;
    if (tries < 400 && (!outer || (mine && (!shown || drawing)))) {
      globalThis.setTimeout(() => centric.settle(view, el, tries + 1), 25);
      return;
    }
    outer.classList.add("settled");
    outer.setAttribute("role", "region");
    outer.setAttribute("aria-label", document.querySelector(`.questions a[href="#${view}"]`)?.lastChild.textContent || view);
    document.querySelectorAll(`[data-first="${view}"]`).forEach((first) => first.remove());
    centric.show(false);
    if (!document.querySelector("[data-first]")) centric.whole();
  };
  // Every view answers.
  centric.whole = () => {
    document.getElementById("connection")?.remove();
    document.documentElement.classList.add("is-live");
  };

  // The served page: if the filters have not come after a while, say so and offer the way back.
  const wait = () => {
    const status = document.getElementById("connection");
    if (!status) return;
    globalThis.setTimeout(() => {
      if (!document.getElementById("connection")) return;
      status.classList.add("late");
      const back = Object.assign(document.createElement("a"), { href: "", textContent: sentence("again") });
      status.replaceChildren(sentence("late") + " ", back);
    }, 40000);
  };

  // The file on disk: every state of every view was worked out when it was written; a filter looks one up.
  const unpack = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  };
  const rebuild = (select, filter, options) => {
    select.replaceChildren(...options.map(([value, label]) => new Option(label, value, false, value === filter.value)));
  };
  const nearest = (states, changed, current) => {
    const exact = states[JSON.stringify(current)];
    if (exact) return exact;
    const agreeing = Object.values(states).filter((state) => state.choice[changed] === current[changed]);
    const score = (state) => Object.keys(current).filter((key) => state.choice[key] === current[key]).length;
    return agreeing.sort((a, b) => score(b) - score(a))[0];
  };
  centric.offline = async () => {
    const packed = document.getElementById("states");
    if (!packed) return;
    const { pieces, views, explained } = await unpack(packed.textContent.trim());
    // what several states share is kept once: HTML is a list of pieces, a spec names one for each of its keys, its data one for each row
    const text = (found) => found.map((one) => pieces[one]).join("");
    const each = (from, change) => Object.fromEntries(Object.entries(from).map(([key, one]) => [key, change(one)]));
    const value = (one) => (Array.isArray(one) ? { values: one.map((row) => ({ ...pieces[row] })) } : pieces[one]);
    const shownBy = (name, state) => {
      const kept = state.as ? views[name][state.as] : state;
      return { said: kept.said, html: text(kept.html), specs: each(kept.specs, (spec) => each(spec, value)) };
    };
    centric.explain = (figure) => centric.explained(figure, Object.hasOwn(explained, figure) ? text(explained[figure]) : "");
    const go = (name, state) => {
      const section = document.querySelector(`[data-view="${name}"]`);
      section.querySelectorAll("select").forEach((select) => {
        const filter = state.filters.find((one) => one.id === select.name);
        rebuild(select, filter, pieces[filter.options]);
      });
      const shown = shownBy(name, state);
      centric.fill(section.querySelector(".view-content"), shown);
      centric.say(shown.said);
      centric.addressChanged(name);
    };
    const choiceOf = (section) => Object.fromEntries([...section.querySelectorAll("select")].map((one) => [one.name, one.value]));
    document.querySelectorAll("[data-view]").forEach((section) => {
      const name = section.dataset.view;
      const start = Object.values(views[name]).find((state) => state.start).choice;
      centric.addressed(name, {
        choice: () => choiceOf(section), start,
        choose: (choice) => {
          const [changed] = Object.keys(choice).filter((key) => key in start).reverse();
          const state = changed && nearest(views[name], changed, { ...choiceOf(section), ...choice });
          if (state) go(name, state);
        },
      });
      section.addEventListener("change", (event) => {
        if (event.target.name in choiceOf(section)) go(name, nearest(views[name], event.target.name, choiceOf(section)));
      });
    });
    document.addEventListener("click", (event) => {
      const target = event.target.closest("[data-pick]");
      if (!target) return;
      const [name, filter, value] = target.dataset.pick.split("|");
      const section = document.querySelector(`[data-view="${CSS.escape(name)}"]`);
      const own = section && choiceOf(section);
      const state = section && nearest(views[name], filter, { ...own, lens: own.lens && (lens || own.lens), [filter]: value });
      if (state) { picked = target.hash !== globalThis.location.hash; go(name, state); }
    });
  };

  // The chart bundle comes on its own and may be late.
  centric.drawAll = () => document.querySelectorAll(".chart[data-spec]").forEach(draw);

  // Called once, as soon as the views stand in the page; a served page is still being sent then.
  centric.start = () => {
    document.documentElement.classList.add("js");
    document.querySelectorAll("[data-first], [data-view]").forEach((view) => centric.dress(view));
    centric.show(false);
    globalThis.addEventListener("hashchange", () => { centric.show(true); readAddress(); });
    wait();
    centric.offline();
    centric.watch?.();
  };
})();
