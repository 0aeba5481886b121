"""dashboard.html as it comes from a mail: opened from disk, alone, without any server."""

from dataclasses import replace
from pathlib import Path

import pytest
from sample_publication import sample_publication
from watched_page import DRAWN, QUESTIONS, WatchedPage, serious_barriers, too_wide

from toolkit.dashboard.offline import dashboard_html, write_dashboard
from toolkit.publication.value import COMBINED, SubjectKind

pytestmark = pytest.mark.browser
HEADLINE = ".current h2"
ATTACK = "<script>globalThis.owned=1</script><img src=x onerror='globalThis.owned=2'>\"&"


def with_levels():
    """The made-up publication, its recommendations with level and target and with the priority that follows from them."""
    made = sample_publication()
    plays = [
        replace(play, level=2, target=4, gap=0.5, priority=0.5 * play.importance * play.confidence / play.effort_factor)
        if play.rank is not None
        else play
        for play in made.recommendations
    ]
    ranked = sorted((play for play in plays if play.rank is not None), key=lambda play: -play.priority)
    ranks = {play.play: rank for rank, play in enumerate(ranked, start=1)}
    return replace(made, recommendations=tuple(replace(play, rank=ranks.get(play.play)) for play in plays))


def in_german(publication):
    """The same with long, foreign and hostile words of the client's in every place that takes one."""
    words = [
        ATTACK, "Donaudampfschifffahrtselektrizit\u00e4tenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
        "\u062e\u062f\u0645\u0629 \u0627\u0644\u0639\u0645\u0644\u0627\u0621", "\u4ee5\u5ba2\u6237\u4e3a\u4e2d\u5fc3\u7684\u9886\u5bfc\u529b",
    ]  # fmt: skip
    model = publication.model

    def named(found, *names):
        return tuple(
            replace(one, **{name: words[(place + more) % len(words)] for more, name in enumerate(names)})
            for place, one in enumerate(found)
        )

    return replace(
        publication,
        language="de",
        client_name=" ".join(words),
        wave_name=words[1],
        quotes=named(publication.quotes, "text", "attribution"),
        recommendations=named(publication.recommendations, "action", "owner", "first_step", "success_measure"),
        findings=named(publication.findings, "sentence"),
        model=replace(
            model,
            criteria=named(model.criteria, "name", "definition"),
            dimensions=named(model.dimensions, "name"),
            lenses=named(model.lenses, "name", "note"),
            items=named(model.items, "text"),
        ),
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    target = tmp_path_factory.mktemp("mailed") / "dashboard.html"
    write_dashboard(with_levels(), target)
    return target


@pytest.fixture
def watched(context, file):
    page = WatchedPage(context, file.as_uri())
    page.page.goto(file.as_uri())
    page.page.wait_for_function(DRAWN)
    return page


def test_every_question_draws_its_charts_and_nothing_is_asked_of_anybody(watched):
    for question in QUESTIONS:
        watched.show(question)
        assert watched.page.locator(HEADLINE).inner_text().strip()
    watched.show_everything()
    assert serious_barriers(watched.page) == []
    for width in (320, 768, 1366):
        assert too_wide(watched.page, width) == []
    assert watched.faults == []


def test_german_in_the_dark_with_hostile_words_on_a_phone_and_a_wall(browser, tmp_path):
    target = tmp_path / "dashboard.html"
    write_dashboard(in_german(with_levels()), target)
    dark = browser.new_context(color_scheme="dark", reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    watched = WatchedPage(dark, target.as_uri())
    watched.page.goto(target.as_uri() + "#do")
    watched.page.wait_for_function(DRAWN)
    assert watched.page.evaluate("document.documentElement.lang") == "de"
    assert "Link zu dieser Ansicht kopieren" in watched.page.locator(".current").inner_text()
    assert "Was w\u00fcrde es \u00e4ndern?" in watched.page.locator(".current").inner_text()
    watched.show_everything()
    assert serious_barriers(watched.page) == []
    for width in (320, 390, 1280, 2560, 3840):
        assert too_wide(watched.page, width) == []
    assert watched.page.evaluate("globalThis.owned") is None
    assert watched.faults == []
    dark.close()


def test_filters_work_and_a_dimension_brings_its_criteria(watched):
    watched.show("why")
    headlines = set()
    dimension = watched.page.locator(".current select[name=part]")
    for value in dimension.locator("option").evaluate_all("(all) => all.map((one) => one.value)"):
        dimension.select_option(value)
        headlines.add(watched.page.locator(HEADLINE).inner_text())
    assert len(headlines) == 8
    last = watched.page.locator(".current select[name=criterion]")
    last.select_option(index=1)
    watched.page.wait_for_function(DRAWN)
    assert watched.page.locator(HEADLINE).inner_text() not in headlines
    assert watched.page.locator("#announcer").inner_text().startswith(watched.page.locator(HEADLINE).inner_text())
    assert watched.faults == []


def test_the_lens_chosen_in_one_question_groups_the_others(watched):
    lens = with_levels().model.lenses[-1]
    watched.page.locator(".current select[name=lens]").select_option(lens.id)
    for question in ("who", "where", "why", "do"):
        watched.show(question)
        parts = watched.page.locator(".current select[name=part] option").all_inner_texts()
        assert {group.name for group in lens.groups} <= set(parts), question
        assert f"lens={lens.id}" in watched.page.url
        assert watched.page.evaluate("document.activeElement.tagName") == "H2", "the keyboard stands at the answer"
    assert watched.faults == []


def test_a_link_keeps_what_it_picks_under_the_lens_chosen_before(watched):
    watched.show("who")
    watched.page.locator(".current select[name=lens]").select_option("six-practices")
    link = watched.page.locator('.current a[data-pick^="who|criterion|"]').first
    wanted = link.get_attribute("data-pick").split("|")[2]
    link.click()
    watched.page.locator(".current .onward a").click()
    watched.page.wait_for_selector('[data-view="why"].current')
    watched.page.wait_for_function("location.hash.includes('criterion=')")
    assert watched.page.locator(".current select[name=criterion]").input_value() == wanted
    assert watched.page.locator(".current select[name=lens]").input_value() == "six-practices"
    assert watched.faults == []


def test_every_control_is_reached_by_the_keyboard_can_be_seen_and_let_go(watched):
    watched.show("who")
    watched.page.evaluate("document.activeElement.blur()")
    wanted = watched.page.evaluate(
        "() => [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex=\"0\"]')]"
        ".filter((one) => one.checkVisibility() && !one.disabled).length"
    )
    reached = watched.page.evaluate("() => { globalThis.reached = new Set(); return 0; }")
    for _ in range(wanted + 2):
        watched.page.keyboard.press("Tab")
        reached, seen = watched.page.evaluate(
            "() => { const one = document.activeElement; const look = getComputedStyle(one);"
            "if (one !== document.body) globalThis.reached.add(one);"
            "return [globalThis.reached.size, one === document.body || (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2)]; }"
        )
        assert seen, watched.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    assert reached == wanted


def test_a_finding_leads_to_its_reasons(watched):
    link = watched.page.locator('.current a[data-pick^="why|criterion|"]').first
    wanted = link.get_attribute("data-pick").split("|")[2]
    link.click()
    watched.page.wait_for_selector('[data-view="why"].current')
    assert watched.page.locator(".current select[name=criterion]").input_value() == wanted


def test_without_scripts_every_answer_and_table_is_there_to_read(browser, file):
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(file.as_uri())
    assert page.locator("h2:visible").count() == len(QUESTIONS)
    assert page.locator("table").count() >= 7
    plain.close()


def test_the_file_is_small_enough_to_mail_and_the_same_each_time(file):
    assert file.stat().st_size < 3_000_000
    assert file.read_text(encoding="utf-8") == dashboard_html(with_levels())


def test_an_address_brings_back_the_view_with_what_was_chosen(watched, context, file):
    watched.show("why")
    watched.page.locator(".current select[name=part]").select_option(index=3)
    watched.page.locator(".current select[name=criterion]").select_option(index=1)
    shown, address = watched.page.locator(HEADLINE).inner_text(), watched.page.url
    assert "#why?" in address
    other = context.new_page()
    other.goto(address)
    other.wait_for_function("(shown) => document.querySelector('.current h2').innerText === shown", arg=shown)
    other.close()
    watched.show("stand")
    assert watched.page.url.endswith("#stand"), "a view as it opens has a plain address"


def test_a_chart_and_its_figures_can_be_taken_along(watched):
    watched.show("stand")
    card = watched.page.locator(".current .chart-card").first
    taken = {}
    for ending in ("SVG", "PNG", "CSV"):
        with watched.page.expect_download() as waiting:
            card.get_by_role("button", name=ending).click()
        taken[waiting.value.suggested_filename] = Path(waiting.value.path()).read_bytes()
    svg, png, csv = (taken[f"dimension-profile.{kind}"] for kind in ("svg", "png", "csv"))
    assert svg.startswith(b"<svg")
    assert b"2026" in svg, "the picture says whose it is"
    assert png.startswith(b"\x89PNG")
    lines = csv.decode("utf-8-sig").splitlines()
    assert len(lines) == card.locator("tr").count()
    assert watched.faults == []


def test_a_table_of_a_client_never_runs_as_a_formula(watched):
    text = watched.page.evaluate(
        """() => {
          const table = document.createElement('table');
          for (const row of [['=1+1', '\u22124'], ['@sum', '-2+3'], ['a,b', '12%']]) {
            const line = table.insertRow();
            for (const cell of row) line.insertCell().textContent = cell;
          }
          return centric.csv(table);
        }"""
    )
    assert text == "\ufeff'=1+1,-4\r\n'@sum,'-2+3\r\n\"a,b\",12%\r\n"


def test_a_figure_says_how_it_came_about_with_the_keyboard_alone(watched):
    watched.show("stand")
    watched.page.locator(".current .chart-card summary").first.press("Enter")
    figure = watched.page.locator(".current table button.figure").first
    figure.press("Enter")
    dialog = watched.page.get_by_role("dialog")
    assert "respondents" in dialog.inner_text() or "answer" in dialog.inner_text()
    watched.page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert figure.evaluate("(one) => one === document.activeElement"), "the focus comes back"


def test_sliders_work_out_scores_and_order_by_the_published_formulas(watched):
    publication = with_levels()
    watched.show("do")
    panel = watched.page.locator('.current [data-what-if="points"]')
    row = panel.locator("tr[data-criterion]").first
    today = int(row.locator("td.right").first.inner_text())
    slider = row.locator("input")
    slider.focus()
    for _ in range(10):
        watched.page.keyboard.press("ArrowRight")
    assert int(row.locator("td.right output").inner_text()) == today + 10
    criterion = next(c for c in publication.model.criteria if c.id == row.get_attribute("data-criterion"))
    before, _, after = row.locator(".whole output").inner_text().partition(" \u2192 ")
    dimension = next(d for d in publication.model.dimensions if d.id == criterion.dimension)
    asked = [c for c in dimension.criteria if publication.cell(SubjectKind.CRITERION, c, COMBINED)]
    assert int(after) - int(before) == pytest.approx(10 / len(asked), abs=1)
    order = watched.page.locator('.current [data-what-if="order"]')
    first = order.locator("tr[data-play]").first
    first.locator("[data-kind=level]").fill("4")
    assert first.locator("output").inner_text() == "target reached"
    assert order.locator(".then").inner_text().startswith("First would be: ")
    watched.page.locator(".current [data-reset]").click()
    assert first.locator("output").inner_text() == "1"
    assert row.locator("td.right output").inner_text() == str(today)


def test_a_printed_page_shows_the_question_at_hand_on_white(watched):
    watched.show("who")
    watched.page.emulate_media(media="print", color_scheme="dark")
    assert watched.page.locator(".questions").is_hidden()
    assert watched.page.locator(".filters >> visible=true").count() == 0
    assert watched.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert watched.page.locator("h2 >> visible=true").count() == 1
