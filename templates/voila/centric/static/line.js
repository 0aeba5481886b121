// The served page's line to its kernel: the lists and views that stand in the page already become the kernel's widgets, in
// place. It knows the few widgets that views are made of; where a notebook shows another, Voila's own front end is fetched.
(function () {
  "use strict";
  const centric = (globalThis.centric = globalThis.centric || {});
  const told = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
  const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const session = random();
  const models = new Map();
  const waiting = [];
  const AGAIN = [500, 1000, 2000, 4000, 8000, 15000, 30000];
  let socket = null;
  let tries = 0;
  let over = false;
  let bound = false;

  // Messages, as Jupyter's protocol has them
  const message = (type, content) => JSON.stringify({
    channel: "shell", parent_header: {}, metadata: {}, buffers: [], content,
    header: { msg_id: random(), session, username: "", msg_type: type, version: "5.3", date: new Date().toISOString() },
  });
  const send = (text) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(text); else { waiting.push(text); connect(); }
  };
  const heard = (event) => {
    if (typeof event.data !== "string") return;
    const { header, content } = JSON.parse(event.data);
    if (header.msg_type === "status" && ["restarting", "dead"].includes(content.execution_state)) { over = true; centric.ended?.(); }
    if (header.msg_type === "comm_msg" && content.data?.method === "update") models.get(content.comm_id)?.update(content.data.state);
  };

  // The line; one that breaks is taken up again as long as the kernel is there, and what was said meanwhile is said then.
  const connect = () => {
    const { baseUrl, kernelId } = told("jupyter-config-data");
    if (over || !kernelId || (socket && socket.readyState <= WebSocket.OPEN)) return;
    const line = new WebSocket(`${globalThis.location.origin.replace(/^http/, "ws")}${baseUrl}api/kernels/${kernelId}/channels?session_id=${session}`);
    line.onopen = () => { tries = 0; waiting.splice(0).forEach((text) => line.send(text)); whole(); };
    line.onmessage = heard;
    line.onclose = () => {
      if (over || line !== socket) return;
      centric.look?.();
      globalThis.setTimeout(() => { if (!document.hidden && !document.querySelector(".ended")) connect(); }, AGAIN[Math.min(tries++, AGAIN.length - 1)]);
    };
    socket = line;
  };
  centric.connect = connect;
  ["online", "pageshow", "visibilitychange"].forEach((name) => globalThis.addEventListener(name, () => { if (bound && !document.hidden) connect(); }, true));
  // A page that is left ends its kernel.
  globalThis.addEventListener("pagehide", (event) => {
    const { baseUrl, kernelId } = told("jupyter-config-data");
    if (event.persisted || !kernelId) return;
    over = true;
    navigator.sendBeacon(`${baseUrl}voila/api/shutdown/${kernelId}`);
  });

  // A widget of the kernel, with what views ask of one.
  class Model {
    constructor(id, state) { Object.assign(this, { id, state, unsaved: {}, listeners: {} }); }
    get(name) { return this.state[name]; }
    set(name, value) { this.state[name] = value; this.unsaved[name] = value; }
    save_changes() {
      send(message("comm_msg", { comm_id: this.id, data: { method: "update", state: this.unsaved, buffer_paths: [] } }));
      this.unsaved = {};
    }
    on(event, act) { (this.listeners[event] = this.listeners[event] || []).push(act); }
    update(state) {
      Object.assign(this.state, state);
      Object.keys(state).forEach((name) => (this.listeners[`change:${name}`] || []).forEach((act) => act()));
    }
  }

  // A list that stands in the page
  const labelled = (select, labels) => {
    if ([...select.options].map((one) => one.text).join("\n") !== labels.join("\n")) select.replaceChildren(...labels.map((label) => new Option(label, label)));
  };
  const bind = (select, list) => {
    const show = () => { labelled(select, list.get("_options_labels")); select.selectedIndex = list.get("index") ?? -1; };
    show();
    select.disabled = false;
    select.addEventListener("change", () => { list.set("index", select.selectedIndex); list.save_changes(); });
    ["_options_labels", "index"].forEach((name) => list.on(`change:${name}`, show));
  };

  // What is in a view: its lists in order, and its content; null when there is anything else in it.
  const BOXES = ["VBoxModel", "HBoxModel"];
  const parts = (id, found = { lists: [], content: null }) => {
    const model = models.get(id);
    const name = model?.get("_model_name");
    if (BOXES.includes(name)) return model.get("children").reduce((sum, child) => sum && parts(child.slice("IPY_MODEL_".length), sum), found);
    if (name === "DropdownModel") { found.lists.push(model); return found; }
    if (name === "AnyModel" && model.get("view") && !found.content) { found.content = model; return found; }
    return null;
  };
  const WIDGET = "application/vnd.jupyter.widget-view+json";
  const views = () => {
    const found = [];
    for (const holder of document.querySelectorAll('script[type="application/vnd.voila.cell-output+json"]')) {
      const data = JSON.parse(holder.textContent).data || {};
      if (data[WIDGET]) {
        const view = parts(data[WIDGET].model_id);
        const section = view?.content && document.querySelector(`[data-first="${CSS.escape(view.content.get("view"))}"]`);
        if (!section || section.querySelectorAll(".filters select").length !== view.lists.length) return null;
        found.push({ ...view, section });
      } else if (data["text/html"]) {
        holder.replaceWith(document.createRange().createContextualFragment([data["text/html"]].flat().join("")));
      }
    }
    return found;
  };

  // Called with the end of the page: every cell has run.
  centric.arrive = () => {
    Object.entries(told("widget-states")).forEach(([id, state]) => models.set(id, new Model(id, state)));
    const found = views();
    // what went wrong is said above the views
    document.getElementById("content").prepend(...document.querySelectorAll("#rendered_cells .trouble"));
    if (models.size === 0) return;
    if (!found) { elsewhere(); return; }
    found.forEach(({ section, lists, content }) => {
      lists.forEach((list, place) => bind(section.querySelectorAll(".filters select")[place], list));
      section.removeAttribute("data-first");
      centric.drive(content, section.querySelector(".view-content"));
    });
    bound = true;
    whole();
  };
  const whole = () => {
    if (bound && socket?.readyState === WebSocket.OPEN) centric.whole();
  };

  // Voila's own front end, for a notebook that shows more than our views.
  const elsewhere = () => {
    over = true;
    socket?.close();
    const { baseUrl, fullStaticUrl } = told("jupyter-config-data");
    globalThis.voila_finish = () => {};
    const files = [`${baseUrl}voila/static/voila-style.js`, `${fullStaticUrl}/voila.js`];
    document.body.append(...files.map((src) => Object.assign(document.createElement("script"), { src, async: false })));
  };
})();
