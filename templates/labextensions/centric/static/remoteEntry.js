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

  const activate = (app, launcher, palette) => {
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
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["centric"] = {
    init(given) { scope = given; },
    async get() {
      const { ILauncher } = await shared("@jupyterlab/launcher");
      const { ICommandPalette } = await shared("@jupyterlab/apputils");
      const plugin = { id: "centric:plugin", autoStart: true, optional: [ILauncher, ICommandPalette], activate };
      return () => ({ default: plugin, __esModule: true });
    },
  };
})();
