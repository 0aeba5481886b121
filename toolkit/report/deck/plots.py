"""Native charts as XML: scatters and horizontal stacked bars, each over an embedded workbook."""

from collections.abc import Iterator

from toolkit.report.deck import measure, sheet
from toolkit.report.deck.masters import Box
from toolkit.report.deck.values import Area, Axis, Colour, Label, Look, Plot, Series, Sheet
from toolkit.report.deck.xml import EMU, HEAD, A, C, R, attribute, content, fill, run_properties, said

FORMAT = "General"
SMALLEST = 8.0
KEY = 30.0  # points that the mark of a legend takes
FLAGS = '<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
FIRST_AXIS, SECOND_AXIS = 500_000_001, 500_000_002


def chart_xml(plot: Plot, box: Box, language: str) -> bytes:
    """Return a chart part; its workbook is the relation ``rId1``."""
    kind = {"scatter": _scatter, "bars": _bars}[plot.kind]
    left, top, right, below = plot.margins
    top = max(top, _legend_height(plot, box) / box.height)
    layout = (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{left:.4f}"/><c:y val="{top:.4f}"/><c:w val="{1 - left - right:.4f}"/>'
        f'<c:h val="{1 - top - below:.4f}"/></c:manualLayout></c:layout>'
    )
    body = "".join(kind(plot, box, language))
    return (
        f'{HEAD}<c:chartSpace xmlns:c="{C}" xmlns:a="{A}" xmlns:r="{R}"><c:date1904 val="0"/>'
        f'<c:lang val="{language}"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea>{layout}{body}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>"
        f"{_legend(plot, language)}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text(plot.size, language)}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    ).encode()


def frame_xml(plot: Plot, box: Box, shape: int, name: str, relation: str) -> str:
    """Return the frame that shows a chart on a slide."""
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{shape}" name={attribute(name)} descr={attribute(plot.alt)}/>'
        '<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
        f'<p:xfrm><a:off x="{round(box.left * EMU)}" y="{round(box.top * EMU)}"/>'
        f'<a:ext cx="{round(box.width * EMU)}" cy="{round(box.height * EMU)}"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="{C}"><c:chart xmlns:c="{C}" r:id="{relation}"/></a:graphicData></a:graphic>'
        "</p:graphicFrame>"
    )


def _scatter(plot: Plot, box: Box, language: str) -> Iterator[str]:
    yield '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
    for place, each in enumerate(plot.series):
        yield f"{_start(plot.sheet, each, place)}{_stroke(each.look)}{_marker(each.look)}"
        yield "".join(
            _point(each.look, index, bars=False) for index in sorted(each.look.hollow | {*each.look.point_colours})
        )
        yield f"{_labels(plot, each, box, language)}"
        yield f"<c:xVal>{_numbers(plot.sheet, each.places)}</c:xVal><c:yVal>{_numbers(plot.sheet, each.values)}</c:yVal>"
        yield '<c:smooth val="0"/></c:ser>'
    yield f'<c:axId val="{FIRST_AXIS}"/><c:axId val="{SECOND_AXIS}"/></c:scatterChart>'
    yield _value_axis(plot.x, "b", FIRST_AXIS, SECOND_AXIS, language)
    yield _value_axis(plot.y, "l", SECOND_AXIS, FIRST_AXIS, language)


def _bars(plot: Plot, box: Box, language: str) -> Iterator[str]:
    yield '<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>'
    for place, each in enumerate(plot.series):
        look = each.look
        yield f"{_start(plot.sheet, each, place)}<c:spPr>{fill(look.colour)}<a:ln><a:noFill/></a:ln></c:spPr>"
        yield '<c:invertIfNegative val="0"/>'
        yield "".join(_point(look, index, bars=True) for index in sorted(look.pattern | {*look.point_colours}))
        yield _labels(plot, each, box, language)
        yield _categories(plot)
        yield f"<c:val>{_numbers(plot.sheet, each.values)}</c:val></c:ser>"
    yield f'<c:gapWidth val="{plot.gap}"/><c:overlap val="100"/>'
    yield f'<c:axId val="{FIRST_AXIS}"/><c:axId val="{SECOND_AXIS}"/></c:barChart>'
    yield _category_axis("l", language, plot.size, reverse=True)
    yield _value_axis(plot.x, "b", SECOND_AXIS, FIRST_AXIS, language, between=True)


def _start(found: Sheet, each: Series, place: int) -> str:
    name = found.at(*each.name)
    area = Area(column=each.name[1], first=each.name[0], last=each.name[0])
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef><c:f>{sheet.reference(area)}</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{content(str(name or ""))}</c:v></c:pt></c:strCache>'
        "</c:strRef></c:tx>"
    )


def _stroke(look: Look) -> str:
    if not look.line or look.colour is None:
        return "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
    dash = '<a:prstDash val="dash"/>' if look.dashed else ""
    return f'<c:spPr><a:ln w="{round(look.line * EMU)}" cap="rnd">{fill(look.colour)}{dash}<a:round/></a:ln></c:spPr>'


def _marker(look: Look, *, hollow: bool = False, own: Colour | None = None) -> str:
    ink = own or look.colour
    if look.marker == "none" or ink is None:
        return '<c:marker><c:symbol val="none"/></c:marker>'
    inside = fill("bg1") if hollow else fill(ink)
    return (
        f'<c:marker><c:symbol val="{look.marker}"/><c:size val="{look.size}"/><c:spPr>{inside}'
        f'<a:ln w="19050">{fill(ink)}</a:ln></c:spPr></c:marker>'
    )


def _point(look: Look, index: int, *, bars: bool) -> str:
    own = look.point_colours.get(index, look.colour)
    if bars:
        inside = fill(own, pattern=index in look.pattern)
        edge = f'<a:ln w="9525">{fill(own)}</a:ln>' if index in look.pattern else "<a:ln><a:noFill/></a:ln>"
        return (
            f'<c:dPt><c:idx val="{index}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
            f"<c:spPr>{inside}{edge}</c:spPr></c:dPt>"
        )
    return f'<c:dPt><c:idx val="{index}"/>{_marker(look, hollow=index in look.hollow, own=own)}<c:bubble3D val="0"/></c:dPt>'


def _labels(plot: Plot, each: Series, box: Box, language: str) -> str:
    if not each.labels:
        return ""
    made = "".join(_label(plot, index, label, box, language) for index, label in sorted(each.labels.items()))
    return f"<c:dLbls>{made}{FLAGS.format(value=0)}</c:dLbls>"


def _label(plot: Plot, index: int, label: Label, box: Box, language: str) -> str:
    size = label.size or plot.size
    lines = [said(label.text)]
    if label.place == "l" and not label.size:
        size, lines = _beside(plot, label, box)
    look = run_properties("rPr", size, language, bold=label.bold, ink=label.colour or "tx1")
    align = {"l": "r", "r": "l"}.get(label.place, "ctr")
    paras = "".join(f'<a:p><a:pPr algn="{align}"/><a:r>{look}<a:t>{content(line)}</a:t></a:r></a:p>' for line in lines)
    return (
        f'<c:dLbl><c:idx val="{index}"/><c:tx><c:rich><a:bodyPr wrap="none" lIns="38100" tIns="19050" rIns="38100" '
        f'bIns="19050" anchor="ctr"><a:spAutoFit/></a:bodyPr><a:lstStyle/>{paras}</c:rich></c:tx>'
        f'<c:dLblPos val="{label.place}"/>{FLAGS.format(value=1)}</c:dLbl>'
    )


def _beside(plot: Plot, label: Label, box: Box) -> tuple[float, list[str]]:
    """Return size and lines of a name that stands left of the drawing, in the room kept free there."""
    names = next(
        [said(own.text) for own in each.labels.values()]
        for each in plot.series
        if any(own.place == "l" and own.text == label.text for own in each.labels.values())
    )
    free = plot.margins[0] * box.width - 12
    band = (1 - plot.margins[1] - plot.margins[3]) * box.height / len(names)
    size = label.size or plot.size
    while size - 0.5 >= SMALLEST and any(measure.height(name, free, size) > band for name in names):
        size -= 0.5
    return size, measure.lines(said(label.text), free, size)


def _numbers(found: Sheet, area: Area) -> str:
    values = [sheet.value_of(cell) for cell in sheet.cells(found, area)]
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{value!r}</c:v></c:pt>' for place, value in enumerate(values) if value is not None
    )
    return (
        f"<c:numRef><c:f>{sheet.reference(area)}</c:f><c:numCache><c:formatCode>{FORMAT}</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def _categories(plot: Plot) -> str:
    names = [str(cell or "") for cell in sheet.cells(plot.sheet, plot.categories)]
    points = "".join(f'<c:pt idx="{place}"><c:v>{content(name)}</c:v></c:pt>' for place, name in enumerate(names))
    return (
        f"<c:cat><c:strRef><c:f>{sheet.reference(plot.categories)}</c:f>"
        f'<c:strCache><c:ptCount val="{len(names)}"/>{points}</c:strCache></c:strRef></c:cat>'
    )


def _value_axis(axis: Axis | None, side: str, own: int, other: int, language: str, *, between: bool = False) -> str:
    axis = axis or Axis(low=0, high=1, step=1, shown=False, grid=False)
    lines = f'<c:majorGridlines><c:spPr><a:ln w="6350">{fill("faint")}</a:ln></c:spPr></c:majorGridlines>'
    title = ""
    if axis.title:
        look = run_properties("rPr", 10.5, language, bold=False, ink="muted")
        turned = ' rot="-5400000" vert="horz"' if side == "l" else ""
        title = (
            f"<c:title><c:tx><c:rich><a:bodyPr{turned}/><a:lstStyle/><a:p><a:r>{look}<a:t>{content(axis.title)}</a:t></a:r></a:p>"
            '</c:rich></c:tx><c:overlay val="0"/></c:title>'
        )
    cross = "midCat" if not between else "between"
    crosses = '<c:crosses val="min"/>'
    position = "nextTo" if not between else "low"
    return (
        f'<c:valAx><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/><c:max val="{axis.high!r}"/>'
        f'<c:min val="{axis.low!r}"/></c:scaling><c:delete val="{0 if axis.shown else 1}"/><c:axPos val="{side}"/>'
        f"{lines if axis.grid else ''}{title}"
        f'<c:numFmt formatCode={attribute(axis.format)} sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="{position}"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text(10.5, language, ink="muted")}<c:crossAx val="{other}"/>{crosses}'
        f'<c:crossBetween val="{cross}"/><c:majorUnit val="{axis.step!r}"/></c:valAx>'
    )


def _category_axis(side: str, language: str, size: float, *, reverse: bool) -> str:
    order = "maxMin" if reverse else "minMax"
    return (
        f'<c:catAx><c:axId val="{FIRST_AXIS}"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text(size, language)}<c:crossAx val="{SECOND_AXIS}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="60"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _legend(plot: Plot, language: str) -> str:
    if not plot.legend:
        return ""
    left_out = "".join(
        f'<c:legendEntry><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>'
        for place, each in enumerate(plot.series)
        if not each.in_legend
    )
    return f'<c:legend><c:legendPos val="t"/>{left_out}<c:overlay val="0"/>{_text(plot.size, language)}</c:legend>'


def _legend_height(plot: Plot, box: Box) -> float:
    """Return the height that the legend needs above the drawing, in points."""
    if not plot.legend:
        return 0.0
    names = [str(plot.sheet.at(*each.name) or "") for each in plot.series if each.in_legend]
    wide = [measure.width(name, plot.size) + KEY for name in names]
    rows = 1 if sum(wide) <= box.width * 0.9 else len(wide)
    return (rows + 0.6) * plot.size * 1.35


def _text(size: float, language: str, *, ink: Colour = "tx1") -> str:
    look = run_properties("defRPr", size, language, bold=False, ink=ink).replace(' dirty="0"', "")
    return f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{look}</a:pPr><a:endParaRPr lang="{language}"/></a:p></c:txPr>'
