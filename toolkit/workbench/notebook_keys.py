"""Widgets and JupyterLab's own keys: a letter typed on a button or a list must never insert or delete a cell."""

import anywidget

from toolkit.shipped import templates_folder


class NotebookKeys(anywidget.AnyWidget):
    """Nothing to see: keeps JupyterLab's shortcuts from the output it stands in, and brings the mapping's style."""

    _esm = """
    export default { render({ el }) {
      el.style.display = "none";
      const shield = () => {
        const output = el.closest(".jp-OutputArea");
        // JupyterLab asks the focused element alone whether its own keys are off
        if (output) output.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
        return Boolean(output);
      };
      let tries = 0;
      const attempt = () => { if (!shield() && ++tries < 200) requestAnimationFrame(attempt); };
      attempt();
    } };
    """
    _css = (templates_folder() / "workbench" / "mapping.css").read_text(encoding="utf-8")
