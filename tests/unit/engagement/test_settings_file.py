"""The look written into engagement.yaml: one line at a time, comments and all other lines kept, nothing written that is wrong."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolkit.engagement import open_engagement
from toolkit.engagement.folder import Engagement
from toolkit.engagement.settings_file import brand_on_disk, set_brand
from toolkit.errors import InputError

HEAD = """\
# A remark at the top.
schema: centric-engagement/1
client: {id: acme, name: Acme}   # beside the client
wave: {id: first, name: First, date: 2026-05-18}
model: {id: customer_centric, version: 0.1.0}
audiences: {employees: {population: 90}}
"""
TAIL = "# after it\nseed: 7\n"


@pytest.fixture
def engagement(tmp_path: Path) -> Iterator[Engagement]:
    folder = tmp_path / "acme" / "first"
    folder.mkdir(parents=True)
    (folder / "engagement.yaml").write_text(HEAD, encoding="utf-8")
    yield open_engagement(folder)
    shutil.rmtree(folder)


BLOCKS = {
    "none yet": (HEAD, 'brand:\n  colour: "#112233"\n'),
    "none yet, no line end": (HEAD.rstrip(), '\nbrand:\n  colour: "#112233"\n'),
    "a block": (
        HEAD + "brand:   # ours\n  colour: '#0b4f6c'   # since May\n  # the logo\n  logo: brand/a.png\n" + TAIL,
        'brand:   # ours\n  colour: "#112233"   # since May\n  # the logo\n  logo: brand/a.png\n' + TAIL,
    ),
    "a block without it": (
        HEAD + "brand:\n    logo: brand/a.png   # theirs\n\n" + TAIL,
        'brand:\n    logo: brand/a.png   # theirs\n    colour: "#112233"\n\n' + TAIL,
    ),
    "on one line": (
        HEAD + "brand: {logo: brand/a.png}   # ours\n" + TAIL,
        'brand: {logo: "brand/a.png", colour: "#112233"}   # ours\n' + TAIL,
    ),
    "empty": (HEAD + "brand: {}\n" + TAIL, 'brand: {colour: "#112233"}\n' + TAIL),
    "nothing after the colon": (HEAD + "brand:\n" + TAIL, 'brand: {colour: "#112233"}\n' + TAIL),
}


@pytest.mark.parametrize("case", list(BLOCKS))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_colour_is_written_and_nothing_else_changes(engagement: Engagement, case: str, end: str) -> None:
    before, after = BLOCKS[case]
    path = engagement.folder / "engagement.yaml"
    path.write_bytes(before.replace("\n", end).encode())
    assert set_brand(engagement, "colour", "#112233").brand == brand_on_disk(engagement)
    written = path.read_bytes().decode()
    expected = (before.removesuffix(TAIL).partition("brand:")[0] + after).replace("\n", end)
    assert written == expected
    assert brand_on_disk(engagement).colour == "#112233"


@pytest.mark.parametrize("case", list(BLOCKS))
def test_what_is_taken_away_leaves_the_rest(engagement: Engagement, case: str) -> None:
    path = engagement.folder / "engagement.yaml"
    path.write_text(BLOCKS[case][0], encoding="utf-8")
    logo = brand_on_disk(engagement).logo
    set_brand(engagement, "colour", "#112233")
    set_brand(engagement, "colour", None)
    assert (brand_on_disk(engagement).colour, brand_on_disk(engagement).logo) == (None, logo)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(HEAD.rstrip())
    assert (TAIL in text) is (TAIL in BLOCKS[case][0])
    if logo is None:
        assert "brand" not in text


def test_a_mark_at_the_start_stays(engagement: Engagement) -> None:
    path = engagement.folder / "engagement.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    set_brand(engagement, "colour", "#112233")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf# A remark")
    assert brand_on_disk(engagement).colour == "#112233"


@pytest.mark.parametrize(
    ("part", "value"),
    [("colour", "blue"), ("colour", '#112233"\nseed: 9'), ("logo", ""), ("colours", "#112233")],
)
def test_a_value_that_is_not_allowed_is_told_and_not_written(engagement: Engagement, part: str, value: str) -> None:
    with pytest.raises(InputError, match=r"engagement\.yaml"):
        set_brand(engagement, part, value)
    assert (engagement.folder / "engagement.yaml").read_text(encoding="utf-8") == HEAD


def test_a_name_with_quotes_and_colons_is_written_as_it_is(engagement: Engagement) -> None:
    name = 'brand/it\'s a "logo": ü #1.png'
    set_brand(engagement, "logo", name)
    assert brand_on_disk(engagement).logo == name


def test_a_file_spoilt_by_hand_is_left_alone(engagement: Engagement) -> None:
    path = engagement.folder / "engagement.yaml"
    path.write_text(HEAD + "groups: {site: [\n", encoding="utf-8")
    with pytest.raises(InputError, match="line"):
        set_brand(engagement, "colour", "#112233")
    assert path.read_text(encoding="utf-8").endswith("[\n")
