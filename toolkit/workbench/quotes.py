"""Approving quotes in JupyterLab: the original beside what redaction left, and a person's yes with name and date."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import ipywidgets as widgets

from toolkit.assessment import Desk
from toolkit.assessment.steps import evidence_background
from toolkit.engagement.decision_file import decisions_on_disk
from toolkit.engagement.decisions import QuoteApproval
from toolkit.errors import CentricError, InputError, Problem
from toolkit.evidence.quotes import QuoteCase, is_edited, quote_case
from toolkit.evidence.redaction import redact
from toolkit.workbench.decision_log import DecisionLog
from toolkit.workbench.notebook_keys import NotebookKeys
from toolkit.workbench.refusals import told

SHOWN = {"to decide": "", "approved": "approved", "hindered": "hindered"}
HINDRANCES = {
    "no-consent": "no consent: it stays out whatever is approved",
    "too-few": "too few people answered in this audience",
    "no-comment": "the survey has no such comment (any more)",
}
MOST = 12
COLUMNS = "minmax(16em, 1fr) minmax(18em, 1fr) 9em"


@dataclass(frozen=True, kw_only=True, slots=True)
class QuoteLine:
    """A quote as it stands: the case, and its approval where there is one."""

    case: QuoteCase
    approval: QuoteApproval | None

    @property
    def place(self) -> str:
        """Which list it belongs to: ``approved``, ``hindered``, or blank while it is to be decided."""
        return "approved" if self.approval is not None else "hindered" if self.case.hindrance else ""


class QuoteDesk:
    """Approvals without a widget: every decision is read from and written to review/decisions.yaml at once."""

    def __init__(self, desk: Desk, today: Callable[[], dt.date] = dt.date.today) -> None:
        self.engagement = desk.engagement
        coding = desk.prepared.coding
        self._background = evidence_background(desk.engagement, desk.prepared)
        people = {person.person: person for person in coding.people}
        self._cases = {one.id: quote_case(one, people, self._background) for one in coding.statements}
        self._today = today
        self._log = DecisionLog(desk.engagement)

    def lines(self) -> list[QuoteLine]:
        """Return every coded statement with its approval, the strongest first."""
        approvals = {one.statement: one for one in decisions_on_disk(self.engagement).quotes}
        cases = sorted(self._cases.values(), key=lambda case: (-case.statement.strength, case.statement.id))
        return [QuoteLine(case=case, approval=approvals.get(case.statement.id)) for case in cases]

    def left_in(self, text: str) -> tuple[str, ...]:
        """Return the rules by which redaction would still replace something in a text."""
        return tuple(redact(text, self._background.roster).counts)

    def approve(self, statement: str, text: str, by: str) -> QuoteApproval:
        """Save a person's yes to the words of a quote, dated today, and return it.

        Raises
        ------
        InputError
            No name, no words, nobody's consent, or a decisions.yaml that must be mended first.
        """
        case = self._cases[statement]
        if not by.strip() or not text.strip():
            raise _refused("no name" if not by.strip() else "no words", "Write your name and the words to be shown")
        if case.hindrance:
            raise _refused(HINDRANCES[case.hindrance], "Leave this quote out")
        entry = {"statement": statement, "approved_by": by.strip(), "date": self._today().isoformat()}
        entry["text"] = " ".join(text.split())
        self._log.save("quotes", statement, entry)
        return QuoteApproval.model_validate(entry)

    def withdraw(self, statement: str) -> None:
        """Take an approval back and save."""
        self._log.save("quotes", statement, None)

    def undo(self) -> str | None:
        """Bring back what stood there before the last change made here, and say of which quote; None when there is none."""
        return self._log.undo()

    def is_edited(self, statement: str, text: str) -> bool:
        """Return whether words differ from those that redaction left."""
        return is_edited(text, self._cases[statement].redacted.text)


def _refused(found: str, remedy: str) -> InputError:
    return InputError(Problem(code="quote-refused", file="review/decisions.yaml", found=found, remedy=remedy))


class QuoteApprover:
    """The widget: original with what was replaced marked, redacted words to keep or edit, and the button to approve.

    Attributes
    ----------
    desk
        What is decided on.
    by
        Name of whoever approves.
    undo
        The button that takes the last change back.
    rows
        By statement: the words, and the buttons to approve and to take back.
    """

    def __init__(self, desk: QuoteDesk) -> None:
        self.desk = desk
        self.rows: dict[str, tuple[widgets.Textarea, widgets.Button, widgets.Button]] = {}
        self._notes: dict[str, widgets.HTML] = {}
        self.by = widgets.Text(description="Approved by", placeholder="your name", style={"description_width": "8em"})
        self.shown = widgets.ToggleButtons(options=list(SHOWN.items()), description="Show")
        criteria = sorted({line.case.statement.criterion for line in desk.lines()})
        every = [("every criterion", ""), *((one, one) for one in criteria)]
        self.criterion = widgets.Dropdown(options=every, description="Criterion", style={"description_width": "5em"})
        self.undo = widgets.Button(description="Undo", tooltip="Bring back what stood there before the last change")
        self.undo.on_click(lambda _: self._save(desk.undo, "the last change is taken back"))
        self.said = widgets.HTML('<p role="status">Nothing decided here yet.</p>').add_class("said")
        self.body = widgets.VBox([])
        for control in (self.shown, self.criterion):
            control.observe(lambda _: self._draw(), names="value")
        bar = widgets.HBox([self.by, self.criterion, self.undo])
        self.widget = widgets.VBox([bar, self.shown, self.said, self.body, NotebookKeys()])
        self.widget.add_class("centric-mapping").add_class("centric-quotes")
        self._draw()

    def _ipython_display_(self) -> None:
        from IPython.display import display  # only a notebook has it loaded

        display(self.widget)

    def _draw(self) -> None:
        self.rows, self._notes = {}, {}
        wanted = [
            line
            for line in self.desk.lines()
            if line.place == self.shown.value and self.criterion.value in ("", line.case.statement.criterion)
        ]
        lines = [self._row(line) for line in wanted[:MOST]]
        more = [widgets.HTML(f"<p>and {len(wanted) - MOST} more; choose a criterion</p>")] if len(wanted) > MOST else []
        self.body.children = [*lines, *more] if lines else [widgets.HTML("<p>None.</p>")]

    def _row(self, line: QuoteLine) -> widgets.Widget:
        statement = line.case.statement
        text = line.approval.text if line.approval is not None else line.case.redacted.text
        words = widgets.Textarea(
            value=text, description=f"Words to be shown of {statement.id}", layout={"width": "97%", "height": "7em"}
        ).add_class("in-table")
        approve = widgets.Button(description="Approve", button_style="success", tooltip=f"Approve {statement.id}")
        withdraw = widgets.Button(description="Take back", tooltip=f"Take the approval of {statement.id} back")
        approve.disabled, withdraw.disabled = bool(line.case.hindrance), line.approval is None
        note = widgets.HTML(self._note(line, text))
        words.observe(lambda change: self._edited(line, str(change["new"])), names="value")
        approve.on_click(lambda _: self._approve(statement.id))
        withdraw.on_click(lambda _: self._withdraw(statement.id))
        self.rows[statement.id], self._notes[statement.id] = (words, approve, withdraw), note
        head = f"<b>{escape(statement.id)}</b> {escape(statement.criterion)}, {escape(statement.direction)}"
        original = widgets.HTML(f"{head}<p>{marked(line.case)}</p>")
        layout = widgets.Layout(grid_template_columns=COLUMNS, border_bottom="1px solid #ddd", padding="4px 0")
        return widgets.GridBox(
            [original, widgets.VBox([words, note]), widgets.VBox([approve, withdraw])], layout=layout
        )

    def _note(self, line: QuoteLine, text: str) -> str:
        parts = []
        if line.case.hindrance:
            parts.append(HINDRANCES[line.case.hindrance])
        if line.approval is not None:
            parts.append(f"approved by {line.approval.approved_by} on {line.approval.date}")
        if self.desk.is_edited(line.case.statement.id, text):
            parts.append("edited")
        left = self.desk.left_in(text)
        warning = f'<b role="alert">still holds: {escape(", ".join(left))}</b> ' if left else ""
        return f"<small>{warning}{escape('; '.join(parts))}</small>"

    def _edited(self, line: QuoteLine, text: str) -> None:
        self._notes[line.case.statement.id].value = self._note(line, text)

    def _approve(self, statement: str) -> None:
        words = self.rows[statement][0].value
        self._save(lambda: self.desk.approve(statement, words, self.by.value), f"{statement} is approved")

    def _withdraw(self, statement: str) -> None:
        self._save(lambda: self.desk.withdraw(statement), f"the approval of {statement} is taken back")

    def _save(self, change: Callable[[], object], said: str) -> None:
        """Make a change and say so; one that cannot be saved is said too."""
        try:
            done = change()
        except (OSError, CentricError) as error:
            self.said.value = f'<p role="alert">Not saved: {escape(told(error))}</p>'
            return
        nothing = change == self.desk.undo and done is None
        words = "Nothing to undo" if nothing else f"Saved: {said}. Run again for results that hold it"
        self.said.value = f'<p role="status">{escape(words)}.</p>'
        self._draw()


def marked(case: QuoteCase) -> str:
    """Return the original words as HTML, what redaction replaced marked with the label that takes its place."""
    text, parts, position = case.statement.text, [], 0
    for hit in case.redacted.hits:
        parts.append(escape(text[position : hit.start]))
        parts.append(
            f'<mark title="{escape(hit.label)}, by {escape(hit.rule)}">{escape(text[hit.start : hit.end])}</mark>'
        )
        position = hit.end
    return "".join([*parts, escape(text[position:])])


def approve_quotes(desk: Desk) -> QuoteApprover:
    """Return the widget in which coded statements become approved quotes; every decision is saved at once.

    Raises
    ------
    InputError
        A decisions.yaml, a roster or coding files that a person must mend first.
    """
    return QuoteApprover(QuoteDesk(desk))
