"""A deck that a person edited, brought up to date: last generated, theirs and newly generated into one.

Everything starts from the person's file, so that nothing of it is lost by omission: what the program knows by name and
the person left alone takes its new state, the rest stays as it is.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy

from lxml import etree

from toolkit.report.deck.figures import NAME, SPACE, Marks, attach
from toolkit.report.deck.parts import OFFICE, Part, parse, serialized, written
from toolkit.report.deck.xml import A, P, R
from toolkit.report.merge.adopting import adopt
from toolkit.report.merge.changes import aspect
from toolkit.report.merge.edited import is_edited
from toolkit.report.merge.package import OpenDeck, OpenSlide, copied, layouts, open_deck, renumbered, save_slides, texts
from toolkit.report.merge.slides import SlideMerge
from toolkit.report.merge.values import Change, Merged, States, Told, check_origin
from toolkit.words import Words

SECTION = "{http://schemas.microsoft.com/office/powerpoint/2010/main}sldId"
FIRST_ID = 256


def merge_decks(states: States, values: Mapping[str, float], language: str) -> Merged:
    """Return the person's deck with numbers, charts and texts that they left alone brought up to date.

    Parameters
    ----------
    values
        The published figures by identifier, for numbers in slides that the program does not write any more.
    language
        Of the publication: how numbers are written.

    Raises
    ------
    InputError
        One of the files is no PowerPoint file, or theirs is no edit of the base.
    """
    if states.is_unedited:
        return Merged(content=states.ours)
    told = Told(values=values, language=language)
    old, own, new = (open_deck(content, "report.pptx") for content in (states.base, states.theirs, states.ours))
    adopt(old, own)
    check_origin(old.snapshot, own.snapshot, known=bool(own.by_name.keys() & old.by_name.keys()))
    if not states.is_news:
        return Merged(content=states.theirs)
    merging = SlideMerge(base=old, theirs=own, ours=new, told=told)
    kept = _kept(merging)
    _order(old, new, kept, told)
    _added(merging, kept)
    _masters(old, new, told)
    own.slides = kept
    renumbered(own.slides)
    save_slides(own)
    _listed(own)
    _mapped(own, new, merging.notes)
    return Merged(content=written(own.parts), changes=tuple(told.changes))


def _kept(merging: SlideMerge) -> list[OpenSlide]:
    """Return the slides of theirs that stay, each brought up to date."""
    own, told, kept = merging.theirs, merging.told, list[OpenSlide]()
    before, after = merging.base.by_name, merging.ours.by_name
    for slide in own.slides:
        start = len(told.changes)
        place = slide.name.removeprefix(NAME)
        if any(slide.name and slide.name == each.name for each in kept):
            told.note("kept", _title(slide), "added slide")
        if slide.name in before and slide.name in after:
            merging.slide(before[slide.name], slide, after[slide.name])
        elif slide.name in before and not is_edited((merging.base, before[slide.name]), (own, slide)):
            told.note("removed", place, "slide")
            continue
        elif slide.name in before:
            told.note("conflict", place, "slide", yours=_title(slide))
            merging.standing(merging.base).restate(slide)
        else:
            back = after.get(slide.name)
            told.note(
                "kept" if back is None else "conflict", place or _title(slide), "added slide" if back is None else "slide",
                yours="" if back is None else _title(slide), ours="" if back is None else _title(back),
            )  # fmt: skip
            merging.standing(own).restate(slide)
        if slide.name:
            slide.root.find(f"{{{P}}}cSld").set("name", slide.name)
        kept.append(slide)
        _say_so(own, slide, told.changes[start:], told.words)
    return kept


def _added(merging: SlideMerge, kept: list[OpenSlide]) -> None:
    """Add the slides that the program writes newly, but for those that an earlier merge kept."""
    old, own, new, told = merging.base, merging.theirs, merging.ours, merging.told
    known, mine = layouts(new, own), {each.name for each in own.slides}
    for place, slide in enumerate(new.slides):
        if slide.name not in old.by_name and slide.name not in mine:
            _insert(new, own, slide, [each.name for each in new.slides[:place]], kept, known)
            merging.whole(slide.name)
            told.note("added", slide.name.removeprefix(NAME), "slide")
        elif slide.name not in mine:
            told.note("kept", slide.name.removeprefix(NAME), "deleted slide")


def _title(slide: OpenSlide) -> str:
    return next((text for text in texts(slide.root) if text.strip()), "slide")[:120]


def _say_so(own: OpenDeck, slide: OpenSlide, changes: Sequence[Change], words: Words) -> None:
    """Write what the program would have said into the notes of the slide, each once."""
    found = own.notes(slide)
    told = [each for each in changes if each.kind == "conflict" and each.ours and each.what != "place"]
    if found is None or not told:
        return
    part, root, body = found
    said = texts(body)
    for each in told:
        line = f"[{each.place}, {aspect(words, each)}] {each.ours}"
        if line not in said:
            paragraph = etree.SubElement(body, f"{{{A}}}p")
            etree.SubElement(etree.SubElement(paragraph, f"{{{A}}}r"), f"{{{A}}}t").text = line
    part.blob = serialized(root)


def _order(old: OpenDeck, new: OpenDeck, kept: list[OpenSlide], told: Told) -> None:
    """Take over a new order of slides, unless the person moved some."""
    ours, base = [each.name for each in new.slides], [each.name for each in old.slides]
    common = [name for name in base if name in ours and name in {each.name for each in kept}]
    mine = [each.name for each in kept if each.name in common]
    wanted = [name for name in ours if name in common]
    if list(dict.fromkeys(mine)) != common:
        told.note("kept", told.said("slides"), "order")
        if wanted != common:
            told.note(
                "conflict",
                told.said("slides"),
                "order",
                ours=", ".join(each.removeprefix("centric:") for each in wanted),
            )
        return
    if wanted == common or len(mine) != len(common):
        return
    places = [at for at, each in enumerate(kept) if each.name in common]
    named = {each.name: each for each in kept}
    for at, name in zip(places, wanted, strict=True):
        kept[at] = named[name]
    told.note("updated", told.said("slides"), "order")


def _insert(
    new: OpenDeck,
    own: OpenDeck,
    slide: OpenSlide,
    before: Sequence[str],
    kept: list[OpenSlide],
    known: Mapping[str, str],
) -> None:
    """Copy a new slide into their deck, after the nearest of those before it."""
    there = dict(known)
    for kind in ("notesMaster", "slideMaster"):
        found = (deck.parts[deck.presentation].to(kind) for deck in (new, own))
        there |= dict(zip(*found, strict=False))
    name = copied(new.parts, slide.part, own.parts, there)
    made = OpenSlide(part=name, root=deepcopy(slide.root), name=slide.name)
    own.parts[own.presentation].relate(f"{OFFICE}/slide", name)
    names = [each.name for each in kept]
    at = next((len(names) - names[::-1].index(each) for each in reversed(before) if each in names), 0)
    kept.insert(at, made)


def _masters(old: OpenDeck, new: OpenDeck, told: Told) -> None:
    looks = [[deck.parts[name].blob for name in deck.parts[deck.presentation].to("slideMaster")] for deck in (old, new)]
    if looks[0] != looks[1]:
        told.note("conflict", told.said("master"), "look", ours=told.said("other-master"))


def _listed(own: OpenDeck) -> None:
    """Write the order of the slides into the presentation; slides that went are in no list any more."""
    part = own.parts[own.presentation]
    root = parse(part.blob)
    relation = {each.target: each.id for each in part.relations if each.kind.endswith("/slide")}
    listed = root.find(f"{{{P}}}sldIdLst")
    known = {each.get(f"{{{R}}}id"): each for each in listed}
    highest = max([FIRST_ID - 1, *(int(each.get("id")) for each in listed)])
    for each in list(listed):
        listed.remove(each)
    for slide in own.slides:
        name = relation[slide.part]
        made = known.pop(name, None)
        if made is None:
            highest += 1
            made = etree.Element(f"{{{P}}}sldId", {"id": str(highest), f"{{{R}}}id": name})
        listed.append(made)
    gone = {each.get("id") for each in known.values()}
    for each in list(root.iter(SECTION)):
        if each.get("id") in gone:
            each.getparent().remove(each)
    part.relations = [each for each in part.relations if each.id not in known]
    _in_sections(root, listed)
    part.blob = serialized(root)


def _in_sections(root: object, listed: object) -> None:
    """Let a new slide stand in the section of the one before it, where there are sections."""
    sections = {each.get("id"): each for each in root.iter(SECTION)}  # type: ignore[attr-defined]
    if not sections:
        return
    last = next(iter(sections.values()))
    for each in listed:  # type: ignore[attr-defined]
        if each.get("id") in sections:
            last = sections[each.get("id")]
        else:
            made = etree.Element(SECTION, {"id": each.get("id")})
            last.addnext(made)
            last = made


def _mapped(own: OpenDeck, new: OpenDeck, notes: Sequence[Sequence[object]]) -> None:
    """Put the new map of figures in the place of theirs."""
    marks = Marks.of(notes)
    item = marks.item(new.snapshot)
    for name in (*own.parts[own.presentation].to("customXml"), *own.parts["/"].to("customXml")):
        if etree.QName(parse(own.parts[name].blob)).namespace == SPACE:
            own.parts[name] = Part(
                content_type=own.parts[name].content_type, blob=item.blob, relations=own.parts[name].relations
            )
            return
    attach(own.parts, own.presentation, marks, new.snapshot)
