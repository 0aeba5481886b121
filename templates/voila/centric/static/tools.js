// What a reader takes away from a page or asks of it: a chart as a picture, its figures as a file, a link to what is shown, how a
// figure came about, what would change if; and the way back when the session has ended. It asks no host but its own for anything.
(function () {
  "use strict";
  const centric = (globalThis.centric = globalThis.centric || {});
  const sentence = (name) => centric.sentence(name);
  const make = (tag, settings = {}, children = []) => {
    const made = Object.assign(document.createElement(tag), settings);
    made.append(...children);
    return made;
  };

  // Files
  const save = (name, address) => {
    const link = make("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    if (address.startsWith("blob:")) globalThis.setTimeout(() => URL.revokeObjectURL(address), 10000);
  };
  const nameOf = (card, ending) => `${card.querySelector(".chart")?.dataset.spec || card.dataset.name}.${ending}`;
  const LINE_LETTERS = 84;
  const broken = (text) => text.split(/\s+/).reduce((lines, word) => {
    const last = lines[lines.length - 1];
    if (last && last.length + word.length < LINE_LETTERS) lines[lines.length - 1] = `${last} ${word}`; else lines.push(word);
    return lines;
  }, []);
  // A picture says by itself what it shows and of whom, on white, whatever the page looks like.
  const picture = async (card, kind) => {
    const place = card.querySelector(".chart");
    const finding = card.querySelector("h3")?.textContent || card.closest(".view-content")?.querySelector("h2")?.textContent || "";
    const whose = [document.querySelector(".masthead h1"), document.querySelector(".facts span")].map((one) => one?.textContent).filter(Boolean).join(", ");
    const spec = { ...place.centricSpec, width: 760, background: "#ffffff", padding: 24, title: { text: broken(finding), subtitle: whose, anchor: "start", offset: 18, fontSize: 17, subtitleFontSize: 12, subtitlePadding: 6 } };
    const hidden = make("div", { hidden: true });
    document.body.append(hidden);
    try {
      const made = await globalThis.vegaEmbed(hidden, spec, { actions: false, renderer: "svg" });
      const address = kind === "svg"
        ? URL.createObjectURL(new Blob([await made.view.toSVG()], { type: "image/svg+xml" }))
        : await made.view.toImageURL("png", 2);
      made.finalize();
      save(nameOf(card, kind), address);
    } finally {
      hidden.remove();
    }
  };
  // A cell that a spreadsheet would run as a formula is kept as text; a figure is one with a plain minus.
  const field = (text) => {
    const plain = text.trim().replace(/^\u2212/, "-");
    const safe = /^[=+@\t]/.test(plain) || (plain.startsWith("-") && !/^-[\d.,]+%?$/.test(plain)) ? `'${plain}` : plain;
    return /[",\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  centric.csv = (table) => "\ufeff" + [...table.rows].map((row) => [...row.cells].map((cell) => field(cell.textContent)).join(",")).join("\r\n") + "\r\n";
  const tools = (card) => {
    if (card.querySelector(".tools")) return;
    const button = (name, act) => make("button", { type: "button", className: "plain", textContent: sentence(name), onclick: act });
    const table = card.querySelector("table");
    const found = card.querySelector(".chart") ? [button("save-svg", () => picture(card, "svg")), button("save-png", () => picture(card, "png"))] : [];
    if (table) found.push(button("save-csv", () => save(nameOf(card, "csv"), URL.createObjectURL(new Blob([centric.csv(table)], { type: "text/csv" })))));
    card.append(make("p", { className: "tools" }, found));
  };

  // A link to what is shown
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch (error) {
      const box = make("textarea", { value: text, readOnly: true, className: "unseen" });
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
  };
  const linked = (head) => {
    if (head.querySelector(".copy")) return;
    const button = make("button", { type: "button", className: "plain copy", textContent: sentence("copy-link") });
    button.onclick = async () => {
      const view = document.documentElement.dataset.question;
      const hash = globalThis.location.hash || `#${view}`;
      await copied(globalThis.location.href.split("#")[0] + hash);
      button.textContent = sentence("copied");
      centric.say(sentence("copied"));
      globalThis.setTimeout(() => { button.textContent = sentence("copy-link"); }, 4000);
    };
    head.append(button);
  };

  // How a figure came about
  const explainable = (cell) => {
    const kinds = (document.getElementById("announcer")?.dataset.explains || "").split(" ");
    if (cell.querySelector("button") || !cell.textContent.trim() || !kinds.includes(cell.dataset.figure.split(":")[0])) return;
    const button = make("button", { type: "button", className: "figure", title: sentence("explain") });
    button.append(...cell.childNodes);
    button.setAttribute("aria-haspopup", "dialog");
    cell.append(button);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.figure");
    if (!button) return;
    const figure = button.parentElement.dataset.figure;
    const view = button.closest(".view-content");
    if (view?.centricExplain) view.centricExplain(figure); else centric.explain?.(figure);
  });
  centric.explained = (figure, html) => {
    if (!html) return;
    const close = make("button", { type: "button", className: "plain", textContent: sentence("close") });
    const head = make("h2", { textContent: sentence("explain-title"), id: "explained" });
    const body = make("div");
    body.innerHTML = html;
    const dialog = make("dialog", { className: "explained" }, [head, body, close]);
    dialog.setAttribute("aria-labelledby", "explained");
    close.onclick = () => dialog.close();
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => dialog.remove());
    (document.querySelector(".centric-view.current") || document.body).append(dialog);
    dialog.showModal();
  };

  // What would it change: the formulas of the method page on the figures that came with the view
  const round = (figure) => String(Math.round(figure));
  const within = (figure) => Math.min(100, Math.max(0, figure));
  const number = (figure, places) => figure.toLocaleString(document.documentElement.lang || "en", { minimumFractionDigits: places, maximumFractionDigits: places });
  const marked = (output, text, before) => {
    output.textContent = text;
    output.classList.toggle("moved", text !== before);
  };
  const raised = (panel, data) => {
    const moved = {};
    panel.querySelectorAll("[data-criterion]").forEach((row) => {
      const name = row.dataset.criterion;
      const points = Number(row.querySelector("input").value);
      const then = within(data.scores[name] + points);
      moved[name] = then - data.scores[name];
      row.querySelector("b").textContent = points ? `+${points}` : "0";
      marked(row.querySelector("td.right output"), round(then), round(data.scores[name]));
    });
    panel.querySelectorAll("[data-criterion]").forEach((row) => {
      const whole = data.of[row.dataset.criterion];
      const inside = data.inside[whole];
      const then = within(data.wholes[whole] + inside.reduce((sum, name) => sum + (moved[name] || 0), 0) / inside.length);
      const today = round(data.wholes[whole]);
      marked(row.querySelector(".whole output"), round(then) === today ? today : `${today} \u2192 ${round(then)}`, today);
    });
  };
  const ordered = (panel, data) => {
    const set = {};
    const levels = {};
    panel.querySelectorAll("[data-play]").forEach((row) => {
      const [weight, level] = ["weight", "level"].map((kind) => row.querySelector(`[data-kind=${kind}]`));
      const play = data.plays.find((one) => one.id === row.dataset.play);
      set[play.id] = Number(weight.value);
      const reached = Number(level.value);
      // a level belongs to the criterion: all its recommendations start from the highest one reached
      levels[play.criterion] = Math.max(levels[play.criterion] ?? reached, reached);
      weight.parentElement.querySelector("b").textContent = number(Number(weight.value), 1);
      level.parentElement.querySelector("b").textContent = level.value;
    });
    const then = data.plays.map((play) => {
      const gap = (play.target - (levels[play.criterion] ?? play.level)) / 4;
      const weight = set[play.id] ?? play.weight;
      const touched = weight !== play.weight || (levels[play.criterion] ?? play.level) !== play.level;
      const priority = touched ? (gap * play.importance * weight * play.confidence) / play.effort : play.priority;
      return { ...play, gap, priority, touched };
    });
    const touched = then.some((play) => play.touched);
    const left = then.filter((play) => play.gap > 0).sort((a, b) => (touched ? b.priority - a.priority : 0) || a.rank - b.rank);
    panel.querySelectorAll("[data-play]").forEach((row) => {
      const place = left.findIndex((play) => play.id === row.dataset.play);
      const today = String(data.plays.find((play) => play.id === row.dataset.play).rank);
      marked(row.querySelector("output"), place < 0 ? data.done : String(place + 1), today);
    });
    const first = left[0];
    const said = first && first.id !== data.plays[0].id ? data.first.replace("{action}", first.action) : "";
    const place = panel.querySelector(".then");
    if (place.textContent !== said) place.textContent = said;
  };
  const PANELS = { points: raised, order: ordered };
  const figuresOf = (panel) => (panel.centricFigures = panel.centricFigures || JSON.parse(panel.dataset.figures));
  const work = (panel) => PANELS[panel.dataset.whatIf](panel, figuresOf(panel));
  document.addEventListener("input", (event) => {
    const panel = event.target.closest?.("[data-what-if]");
    if (panel) work(panel);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-reset]");
    if (!button) return;
    button.closest(".what-if").querySelectorAll("input").forEach((input) => { input.value = input.defaultValue; });
    button.closest(".what-if").querySelectorAll("[data-what-if]").forEach(work);
  });

  // Give a view that has just been filled what belongs to it.
  centric.equip = (root) => {
    root.querySelectorAll(".chart-card, .tabled").forEach(tools);
    root.querySelectorAll(".insight").forEach(linked);
    root.querySelectorAll("td[data-figure], th[data-figure]").forEach(explainable);
    root.querySelectorAll("[data-what-if]").forEach(work);
  };

  // The served page: its kernel ends when nobody uses it. What is shown stays; one click brings the reader back to it.
  const ended = (centric.ended = () => {
    if (document.querySelector(".ended")) return;
    document.getElementById("connection")?.remove();
    const back = make("button", { type: "button", textContent: sentence("back"), onclick: () => globalThis.location.reload() });
    const notice = make("div", { className: "connection ended" }, [make("span", { textContent: sentence("ended") + " " }), back]);
    notice.setAttribute("role", "alert");
    document.body.append(notice);
  });
  const LOOK_SECONDS = 30;
  centric.watch = () => {
    const base = document.body.dataset.baseUrl?.replace(/voila\/$/, "");
    if (!base) return;
    let asking = false;
    const look = async () => {
      const said = document.getElementById("jupyter-config-data")?.textContent;
      const kernel = said && JSON.parse(said).kernelId;
      if (!kernel || asking || document.hidden || document.querySelector(".ended")) return;
      asking = true;
      try {
        const answer = await fetch(`${base}api/kernels/${kernel}`, { cache: "no-store" });
        if (answer.status === 404) ended();
      } catch (error) { /* the server is starting anew, or the line is down: asked again */ }
      asking = false;
    };
    globalThis.setInterval(look, LOOK_SECONDS * 1000);
    ["visibilitychange", "online", "pageshow"].forEach((name) => (name === "visibilitychange" ? document : globalThis).addEventListener(name, look));
    document.addEventListener("change", (event) => { if (event.target.closest?.(".filters")) globalThis.setTimeout(look, 1500); });
    document.addEventListener("click", (event) => { if (event.target.closest?.("[data-pick], button.figure")) globalThis.setTimeout(look, 1500); });
    centric.look = look;
  };
})();
