"""Delivering in JupyterLab: which files to write, in whose look, pictures of their pages in place, and the hand-over file."""

import base64
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets as widgets

from toolkit.errors import CentricError
from toolkit.workbench.deliver_desk import ENDINGS, DeliverDesk, Preview, Written
from toolkit.workbench.links import link_html
from toolkit.workbench.listened_run import Ended, ListenedRun
from toolkit.workbench.notebook_keys import NotebookKeys
from toolkit.workbench.refusals import told

LABEL = {"description_width": "9em"}
WIDE = "40em"
NONE = "none of ours"
AT_ONCE = 2
DEFAULT_COLOUR = "#0b4f6c"
COLOUR = re.compile("#[0-9a-fA-F]{6}")
COLUMNS = "minmax(12em, 2fr) 7em 11em minmax(9em, 1fr)"


class DeliverEditor:
    """The widget.

    Attributes
    ----------
    chosen
        A box for each deliverable, by name.
    write, pack
        Write the chosen ones anew; pack those that are written into the hand-over file.
    colour, use_colour, no_colour, parts, upload
        The look: the colour with the buttons that set and take it away, the lists of files and their uploads, by part.
    file, page, show, further
        What to preview, from which page; the buttons that draw.
    run
        The run under way or ended last; None before the first.
    """

    def __init__(self, desk: DeliverDesk) -> None:
        self.desk = desk
        self.run: ListenedRun | None = None
        self._drawing = False
        self.chosen: dict[str, widgets.Checkbox] = {}
        self.said = widgets.HTML('<p role="status">Nothing changed yet.</p>').add_class("said")
        self.bar = widgets.IntProgress(min=0, max=1, description="Writing", layout=widgets.Layout(width=WIDE))
        self.bar.layout.display = "none"
        parts = [
            widgets.HTML("<h3>Files</h3>"),
            self._file_part(),
            self.said,
            self.bar,
            widgets.HTML("<h3>Look</h3>"),
            self._look_part(),
            widgets.HTML("<h3>Pictures</h3>"),
            self._picture_part(),
            widgets.HTML(_custody(desk.engagement.name)),
            NotebookKeys(),
        ]
        self.widget = widgets.VBox(parts).add_class("centric-mapping").add_class("centric-deliver")
        self._draw()

    def _ipython_display_(self) -> None:
        from IPython.display import display  # only a notebook has it loaded

        display(self.widget)

    def _file_part(self) -> widgets.Widget:
        self.list = widgets.VBox([])
        self.write = widgets.Button(description="Write the chosen", button_style="primary")
        self.pack = widgets.Button(
            description="Pack the chosen", tooltip="Write the hand-over file: a zip of the chosen"
        )
        self.write.on_click(lambda _: self._write())
        self.pack.on_click(lambda _: self._pack())
        self.packed = widgets.HTML()
        return widgets.VBox([self.list, widgets.HBox([self.write, self.pack]), self.packed])

    def _look_part(self) -> widgets.Widget:
        self.colour = widgets.Text(description="Colour", value=DEFAULT_COLOUR, placeholder="#rrggbb", style=LABEL)
        self.swatch = widgets.HTML()
        self.colour.observe(lambda _: self._show_colour(), names="value")
        self.use_colour = widgets.Button(description="Use this colour")
        self.no_colour = widgets.Button(description="Our own colour", tooltip="Take the brand colour away")
        self.use_colour.on_click(lambda _: self._set("colour", self.colour.value.strip()))
        self.no_colour.on_click(lambda _: self._set("colour", None))
        self.undo = widgets.Button(description="Undo", tooltip="Bring back the look before the last change")
        self.undo.on_click(lambda _: self._undo())
        self.parts: dict[str, widgets.Dropdown] = {}
        self.upload: dict[str, widgets.FileUpload] = {}
        rows: list[widgets.Widget] = [
            widgets.HBox([self.colour, self.swatch, self.use_colour, self.no_colour, self.undo])
        ]
        for part, endings in ENDINGS.items():
            listed = widgets.Dropdown(options=[(NONE, "")], description=part.capitalize(), style=LABEL)
            listed.layout.width = WIDE
            upload = widgets.FileUpload(accept=",".join(endings), multiple=False, description=f"Add a {part}")
            upload.layout.width = "16em"
            listed.observe(lambda change, name=part: self._chose(name, str(change["new"])), names="value")
            upload.observe(lambda change, name=part: self._uploaded(name, change["new"]), names="value")
            self.parts[part], self.upload[part] = listed, upload
            rows.append(widgets.HBox([listed, upload]))
        return widgets.VBox(rows)

    def _picture_part(self) -> widgets.Widget:
        self.file = widgets.Dropdown(options=[], description="File", style=LABEL, layout=widgets.Layout(width=WIDE))
        self.page = widgets.BoundedIntText(description="From page", min=1, max=999, value=1, style=LABEL)
        self.show = widgets.Button(description="Show pictures")
        self.further = widgets.Button(description="Next pages")
        self.pictures = widgets.HTML()
        self.file.observe(lambda _: self._first_page(), names="value")
        self.show.on_click(lambda _: self._preview())
        self.further.on_click(lambda _: self._next())
        return widgets.VBox([self.file, widgets.HBox([self.page, self.show, self.further]), self.pictures])

    def _draw(self) -> None:
        """Show files and look as they now are."""
        self._drawing = True
        try:
            files, brand = self.desk.files(), self.desk.brand()
            for part, listed in self.parts.items():
                listed.options = [(NONE, ""), *((name, name) for name in self.desk.brand_files(part))]
                listed.value = getattr(brand, part) or ""
            if brand.colour:
                self.colour.value = brand.colour
            self._show_colour()
        except (OSError, CentricError) as error:
            self._say(f"Cannot be read: {told(error)}", good=False)
            return
        finally:
            self._drawing = False
        heads = widgets.GridBox(
            [widgets.HTML(f"<b>{name}</b>") for name in ("Write", "Size", "Written", "State")],
            layout=widgets.Layout(grid_template_columns=COLUMNS),
        )
        self.list.children = [heads, *(self._row(one) for one in files)]
        names = [one.file for one in files if one.size is not None]
        shown = self.file.value
        self.file.options = names
        if shown in names:
            self.file.value = shown

    def _row(self, one: Written) -> widgets.Widget:
        box = self.chosen.get(one.name) or widgets.Checkbox(
            value=True, description=f"{one.name}: {one.file}", indent=False
        )
        self.chosen[one.name] = box
        path = self.desk.engagement.outputs.client_folder / one.file
        size = "" if one.size is None else in_words(one.size)
        state = "not written" if one.size is None else "edited since" if one.edited else link_html(path, "open")
        cells = [widgets.HTML(escape(size)), widgets.HTML(escape(one.when)), widgets.HTML(state)]
        layout = widgets.Layout(grid_template_columns=COLUMNS, border_bottom="1px solid #ddd")
        return widgets.GridBox([box, *cells], layout=layout)

    def _wanted(self) -> list[str]:
        return [name for name, box in self.chosen.items() if box.value]

    def _write(self) -> None:
        wanted = self._wanted()
        if not wanted:
            self._say("Nothing chosen.", good=False)
            return
        if self.run is not None and not self.run.wait(0):
            self._say("It is being written already.", good=False)
            return
        whole = self.desk.needs_whole_run()
        self.write.disabled = self.pack.disabled = True
        self.bar.value, self.bar.bar_style, self.bar.layout.display = 0, "", None
        self._say(f"{whole} Everything is run." if whole else "Writing from the results at hand.")
        try:
            self.run = ListenedRun(
                folder=self.desk.engagement.folder, only=() if whole else wanted, step=self._step, ended=self._ended
            )
        except OSError as error:
            self.write.disabled = self.pack.disabled = False
            self._say(f"Not started: {told(error)}", good=False)

    def _step(self, done: int, of: int, name: str) -> None:
        self.bar.max, self.bar.value = of, done
        self._say(f"{name} is done, step {done} of {of}.")

    def _ended(self, how: Ended) -> None:
        self.write.disabled = self.pack.disabled = False
        self.bar.bar_style = "danger" if how.status == "failed" else "success"
        self._draw()
        if how.status == "failed":
            self._say(f"Not written; what was there is untouched. {how.problem}", good=False)
            return
        edits = "".join(f" {edit}." for edit in how.edits)
        self._say(f"Written in {how.seconds:.0f} seconds.{edits}")

    def _pack(self) -> None:
        names = set(self._wanted())
        try:
            files = [one.file for one in self.desk.files() if one.name in names and one.size is not None]
            path = self.desk.pack(files)
        except (OSError, CentricError) as error:
            self._say(f"Not packed: {told(error)}", good=False)
            return
        size = in_words(path.stat().st_size)
        self.packed.value = f"<p>{escape(path.name)}, {size}, with {len(files)} files: {link_html(path, 'show')}</p>"
        self._say(
            f"Packed: {path.name}, beside the engagement's folder. It holds what passed the gate and nothing else."
        )

    def _show_colour(self) -> None:
        """Show the colour as it is written; nothing where it is none."""
        colour = self.colour.value.strip()
        style = f"background:{colour}" if COLOUR.fullmatch(colour) else ""
        self.swatch.value = f'<span class="swatch" style="{style}"></span>'

    def _chose(self, part: str, value: str) -> None:
        if not self._drawing:
            self._set(part, value or None)

    def _set(self, part: str, value: str | None) -> None:
        self._save(lambda: self.desk.set(part, value), f"brand.{part} is {value or 'taken away'}")

    def _uploaded(self, part: str, files: "tuple[dict[str, object], ...]") -> None:
        for one in files:
            content = one["content"]
            name = str(one["name"])
            made = self._save(
                lambda given=content, called=name: self.desk.set(  # type: ignore[misc]
                    part, self.desk.add_file(part, called, bytes(given))
                ),
                f"{part} {name} is in brand/ and in engagement.yaml",
            )
            if made:
                self.upload[part].value = ()

    def _undo(self) -> None:
        self._save(self.desk.undo, "the last change of the look is taken back", nothing="Nothing to undo")

    def _save(self, change: Callable[[], object], words: str, nothing: str = "") -> bool:
        try:
            done = change()
        except (OSError, CentricError) as error:
            self._say(f"Not saved: {told(error)}", good=False)
            self._draw()
            return False
        self._say(f"{nothing}." if nothing and done is None else f"Saved: {words}. Write the files again to see it.")
        self._draw()
        return True

    def _first_page(self) -> None:
        self.page.value = 1
        self.pictures.value = ""

    def _next(self) -> None:
        self.page.value += AT_ONCE
        self._preview()

    def _preview(self) -> None:
        file = str(self.file.value or "")
        self.pictures.value = '<p role="status">Drawing; an Office file takes some seconds.</p>'
        try:
            found = self.desk.preview(file, self.page.value, AT_ONCE)
        except (OSError, CentricError) as error:
            self.pictures.value = f'<p role="alert">{escape(told(error))}</p>'
            return
        self.page.value = found.first
        self.pictures.value = pictures_html(file, found)

    def _say(self, words: str, *, good: bool = True) -> None:
        kind = "status" if good else "alert"
        self.said.value = f'<p role="{kind}">{escape(words).replace(chr(10), "<br>")}</p>'


def pictures_html(file: str, found: Preview) -> str:
    """Return a preview as HTML: what is shown, then the pages, each with its name for those who hear the page."""
    shown = "".join(
        f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}" '
        f'alt="Page {page} of {escape(file, quote=True)}">'
        for page, picture in enumerate(found.pictures, start=found.first)
    )
    return f'<p role="status">{escape(found.said)}</p><div class="pages">{shown}</div>'


def in_words(size: int) -> str:
    """Return a number of bytes as kB or MB."""
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1e3))} kB"


def _custody(name: str) -> str:
    shown = escape(name)
    return (
        "<h3>Afterwards</h3><p>In a terminal: "
        f"<code>centric archive client_data/{shown}</code> packs everything that passed the gate; "
        f"<code>centric seal client_data/{shown} --key FILE</code> encrypts the raw data while nobody works on it; "
        f"<code>centric purge client_data/{shown}</code> removes it for good.</p>"
    )


def deliver_editor(engagement: str | Path) -> DeliverEditor:
    """Return the widget that dresses, writes, shows and packs an engagement's deliverables.

    Raises
    ------
    InputError
        No such engagement, or an engagement.yaml that must be mended first.
    """
    return DeliverEditor(DeliverDesk(engagement))
