// A module-federation container written by hand, so that nothing has to be built: JupyterLab loads it as it stands.
(function () {
  "use strict";
  let scope;
  const shared = async (name) => {
    const versions = scope[name];
    return (await versions[Object.keys(versions)[0]].get())();
  };
  // Where the start page may stand under the folder that is served.
  const PLACES = ["notebooks/start.ipynb", "start.ipynb"];
  const COMMAND = "centric:start";

  // Keys and values of the YAML files of an engagement, by the JSON Schemas that the program checks them with.
  const FILES = [
    [/(^|\/)engagement\.yaml$/, "engagement"],
    [/(^|\/)mapping\.yaml$/, "mapping"],
    [/(^|\/)decisions\.yaml$/, "decisions"],
    [/(^|\/)models\/[^/]+\.yaml$/, "model"],
  ];
  const HERE = document.currentScript ? document.currentScript.src : document.baseURI;
  let schemas;
  const loaded = () => (schemas = schemas || fetch(new URL("schemas.json", HERE)).then((found) => found.json()));

  // A line's key with the column it starts at, and the column of the dash before it (-1 without one).
  const LINE = /^(\s*)((?:-\s+)?)(?:("?)([\w.#-]+)\3\s*:)?/;
  const read = (line) => {
    const [, blank, dash, , key] = LINE.exec(line);
    return { key, dash: dash ? blank.length : -1, column: blank.length + dash.length };
  };
  // From the lines above a place: the keys that lead to it, "-" for an item of a list, and the keys beside it.
  const placeOf = (lines, column) => {
    const way = [], taken = [];
    let keys = column, dashes = column, beside = true;
    for (const line of lines.slice().reverse()) {
      if (!line.trim() || line.trim().startsWith("#")) continue;
      const found = read(line);
      if (found.key && beside && found.column === column) {
        taken.push(found.key);
      } else if (found.key && found.column < keys) {
        way.unshift(found.key);
        keys = dashes = found.column;
        beside = false;
      }
      if (found.dash >= 0 && found.dash < dashes) {
        way.unshift("-");
        keys = found.dash + 1; // YAML lets a list stand as far left as its key
        dashes = found.dash;
        beside = false;
      }
    }
    return { way, taken };
  };
  const whole = (schema, top) => {
    if (!schema) return undefined;
    if (schema.$ref) return whole(top.$defs[schema.$ref.split("/").pop()], top);
    const choices = (schema.anyOf || []).filter((one) => one.type !== "null");
    return choices.length ? whole(choices[0], top) : schema;
  };
  const below = (schema, key, top) => {
    const here = whole(schema, top);
    if (!here) return undefined;
    if (key === "-") return here.items;
    const patterns = Object.values(here.patternProperties || {});
    return (here.properties || {})[key] || patterns[0] || (typeof here.additionalProperties === "object" ? here.additionalProperties : undefined);
  };
  const told = (schema, top) => [schema.description, (whole(schema, top) || {}).description].find(Boolean) || "";
  const valuesOf = (schema) =>
    schema.enum || (schema.const !== undefined ? [schema.const] : schema.type === "boolean" ? ["true", "false"] : []);

  const provider = {
    identifier: "centric:yaml",
    rank: 1000,
    renderer: null,
    async isApplicable(context) {
      const path = ((context.widget || {}).context || {}).path || "";
      return FILES.some(([pattern]) => pattern.test(path));
    },
    async fetch(request, context) {
      const [, name] = FILES.find(([pattern]) => pattern.test(context.widget.context.path));
      const top = (await loaded())[name];
      const lines = request.text.slice(0, request.offset).split("\n");
      const line = lines.pop();
      const at = read(line);
      const value = /^\s*(?:-\s+)*"?[\w.#-]+"?\s*:\s+(\S*)$/.exec(line);
      const typed = value ? value[1] : /([\w.#-]*)$/.exec(line)[1];
      const start = request.offset - typed.length;
      const ahead = at.dash >= 0 ? [...lines, line.slice(0, line.length - typed.length)] : lines;
      const { way, taken } = placeOf(ahead, at.column);
      let schema = top;
      for (const key of value ? [...way, at.key] : way) schema = below(schema, key, top);
      const here = whole(schema, top) || {};
      const items = value
        ? valuesOf(here).map((each) => ({ label: String(each), insertText: String(each), type: "value" }))
        : Object.entries(here.properties || {})
            .filter(([key]) => !taken.includes(key))
            .map(([key, one]) => ({ label: key, insertText: `${key}: `, type: "property", documentation: told(one, top) }));
      const fitting = items.filter((item) => item.label.startsWith(typed));
      return { start, end: request.offset, items: fitting };
    },
  };

  const activate = (app, launcher, palette, completion) => {
    app.commands.addCommand(COMMAND, {
      label: "Centric: engagements",
      caption: "Every engagement with its state and its next step; make a new one",
      execute: async () => {
        for (const path of PLACES) {
          try {
            await app.serviceManager.contents.get(path, { content: false });
          } catch (error) {
            continue;
          }
          return app.commands.execute("docmanager:open", { path });
        }
        return app.commands.execute("apputils:notify", {
          message: "There is no notebooks/start.ipynb under the folder JupyterLab serves. Start it by: centric lab",
          type: "error",
        });
      },
    });
    if (launcher) launcher.add({ command: COMMAND, category: "Consulting", rank: 0 });
    if (palette) palette.addItem({ command: COMMAND, category: "Consulting" });
    if (completion) completion.registerProvider(provider);
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["centric"] = {
    init(given) { scope = given; },
    async get() {
      const { ILauncher } = await shared("@jupyterlab/launcher");
      const { ICommandPalette } = await shared("@jupyterlab/apputils");
      const { ICompletionProviderManager } = await shared("@jupyterlab/completer");
      const optional = [ILauncher, ICommandPalette, ICompletionProviderManager];
      const plugin = { id: "centric:plugin", autoStart: true, optional, activate };
      return () => ({ default: plugin, __esModule: true });
    },
  };
})();
