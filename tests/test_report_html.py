"""report.html as its readers meet it: in a browser, from the disk, by keyboard, on paper, in either language."""

from __future__ import annotations

import hashlib
import itertools
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import opened, pages_of
from playwright.sync_api import expect
from reports import HOSTILE, PENDING, data, hostile, large, small

from consolidator.model import Submission
from consolidator.report.html import render_html
from consolidator.report.shown import Shown
from consolidator.report.svg import Series, columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chromium import Opened
    from playwright.sync_api import Page

    from consolidator.model import Master


@contextmanager
def shown(folder: Path, made: Master, lang: str = "ja", **how: Any) -> Iterator[Opened]:
    public = how.pop("public", False)
    path = folder / "report 報告.html"
    path.write_bytes(render_html(data(made, lang, public=public, figures=("progress_by_policy/*/overall/△/count",))))
    with opened(path, **how) as seen:
        yield seen
        assert seen.complaints == []
        assert [request for request in seen.requests if not request.startswith("file:")] == []


def go(page: Page, address: str) -> None:
    """Follow an address within the page, and return once the page has dealt with it (its listener came first)."""
    page.evaluate(
        """address => new Promise(dealt => {
            if (decodeURIComponent(location.hash) === "#" + address) return dealt();
            addEventListener("hashchange", () => dealt(), {once: true});
            location.hash = address;
        })""",
        address,
    )


def ids(page: Page) -> list[str]:
    return page.locator("#initiatives tbody tr:visible .id").all_inner_texts()


# ---------------------------------------------------------------- the first screen


def test_first_screen_says_how_the_plan_stands_what_is_behind_and_why_and_what_came_in(tmp_path: Path) -> None:
    came = (Submission("a.xlsx", "0" * 64, "D1", "accepted"), Submission("b.xlsx", "1" * 64, "D2", "accepted"))
    with shown(tmp_path, small(last=PENDING, submissions=came)) as seen:
        page = seen.page
        height = page.viewport_size["height"]  # type: ignore[index]
        for text in (
            "4取組のうち、◎ 1（25.0%）、○ 1（25.0%）、△ 1（25.0%）、未提出 1（25.0%）、未確定 0（0.0%）です。",
            "遅れた事業", "人が足りなかったため", "3部署のうち2部署が提出しました。", "市民課", "暫定",
        ):  # fmt: skip
            box = page.get_by_text(text).first.bounding_box()
            assert box is not None, text
            assert box["y"] + box["height"] <= height, text


@pytest.mark.parametrize(
    "amounts",
    [
        ((100.0, 101.0), (-50.0, 10.0)),
        ((-1200.4, -1100.0, 999200.0), (-1300.2, -1250.75, 999159.75)),
        ((-2.4275, 0.0725), (0.0, -2.6775)),
        ((12345678.5,) * 5, (None, 12345678.5, -1.0, 0.0, 12345679.5)),
    ],
)
def test_the_values_of_a_chart_stand_clear_of_one_another_and_inside(
    amounts: tuple[tuple[float | None, ...], ...],
) -> None:
    years = [f"令和{number}年度" for number, _ in enumerate(amounts[0], start=2)]
    series = [
        Series(name, name, values, [""] * len(years))
        for name, values in zip(("planned", "actual"), amounts, strict=True)
    ]
    drawn = str(columns("効果額", years, series, 1, Shown(data(small()).plan, "ja")))
    texts = re.findall(r'<text class="(?:value|label)" x="([^"]+)" y="([^"]+)"[^>]*>([^<]+)<', drawn)
    assert len(texts) == len(years) + sum(value is not None for values in amounts for value in values)
    boxes = []
    for x, y, text in texts:
        wide = sum(12.0 if ord(sign) > 0x2000 else 6.5 for sign in text)
        boxes.append((float(x) - wide / 2, float(x) + wide / 2, float(y) - 11, float(y)))
    assert all(left >= 0 and right <= 560 and top >= 0 and bottom <= 250 for left, right, top, bottom in boxes)
    for one, other in itertools.combinations(boxes, 2):
        assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2], (one, other)


def test_charts_hold_the_figures_of_the_tables_and_can_be_read_aloud(tmp_path: Path) -> None:
    with shown(tmp_path, small()) as seen:
        page = seen.page
        strip = page.locator("table.bars tbody tr").nth(1)
        assert strip.locator("td.number").all_inner_texts() == ["1", "0", "1", "2"]
        assert strip.locator("svg title").text_content() == "財政"
        assert strip.locator("svg desc").text_content() == "◎ 1（50.0%）、○ 0（0.0%）、△ 1（50.0%）"
        widths = strip.locator("svg rect.part").evaluate_all("parts => parts.map(one => one.getAttribute('width'))")
        assert widths == ["50%", "50%"]
        said = page.locator("svg.columns desc").first.text_content() or ""
        assert "平成28年度: 計画額 100 百万円、実績額 △50 百万円" in said
        assert page.locator("svg.columns").first.locator("text.value").all_text_contents()[:2] == ["100", "△50"]
        assert page.locator("svg:not([aria-hidden])").count() == page.locator("svg[role=img]").count()
        assert page.locator("[data-figure='progress_by_policy/*/overall/△/count']").count() > 0


# ---------------------------------------------------------------- list and pages


def test_list_is_filtered_by_text_policy_department_rating_and_tag(tmp_path: Path) -> None:
    with shown(tmp_path, small()) as seen:
        page = seen.page
        go(page, "list")
        assert ids(page) == ["1", "2", "3", "4", "10"]
        page.fill("#f-q", "ヒトガ足りなかった")
        assert ids(page) == []
        page.fill("#f-q", "足りなかった 遅れた")
        assert ids(page) == ["3"]
        assert page.locator("#found").inner_text() == "5取組中1取組"
        page.click("button[type=reset]")
        page.select_option("#f-policy", "1")
        expect(page.locator("#initiatives tbody tr:visible")).to_have_count(2)
        assert ids(page) == ["1", "3"]
        page.select_option("#f-policy", "")
        page.select_option("#f-department", "市民課")
        assert ids(page) == ["2", "10"]
        page.select_option("#f-department", "")
        page.select_option("#f-rating", "overall|◎")
        assert ids(page) == ["1"]
        page.select_option("#f-rating", "")
        page.select_option("#f-tag", "m|a")
        assert ids(page) == ["1", "2"]


def test_numbers_of_the_overview_lead_to_the_list_they_count(tmp_path: Path) -> None:
    with shown(tmp_path, small()) as seen:
        page = seen.page
        page.locator("table.bars tbody th a").first.click()
        assert ids(page) == ["1", "3"]
        page.locator("nav a").first.click()
        page.locator(".cards.top a", has_text="1").last.click()
        assert ids(page) == ["3"]


def test_list_is_sorted_by_heading_and_says_so(tmp_path: Path) -> None:
    with shown(tmp_path, small()) as seen:
        page = seen.page
        go(page, "list")
        head = page.locator("#initiatives th[data-sort=rating_overall]")
        head.locator("button").focus()
        page.keyboard.press("Enter")
        assert ids(page) == ["1", "4", "2", "10", "3"]
        assert head.get_attribute("aria-sort") == "ascending"
        page.keyboard.press("Enter")
        assert ids(page)[0] == "3"
        assert head.get_attribute("aria-sort") == "descending"
        page.locator("#initiatives th[data-sort=id] button").click()
        assert ids(page) == ["1", "2", "3", "4", "10"]


def test_page_of_an_initiative_shows_everything_and_leads_back(tmp_path: Path) -> None:
    with shown(tmp_path, small()) as seen:
        page = seen.page
        page.locator("ul.behind a").click()
        text = page.locator("#view-pages").inner_text()
        for part in (
            "遅れた事業",
            "計画より遅れている",
            "財政",
            "採用する",
            "1,200 百万円",
            "着工",
            "70.0%",
            "旧",
            "新",
            "承認",
        ):
            assert part in text, part
        assert page.title().startswith("3 遅れた事業")
        go(page, "i/1")
        text = page.locator("#view-pages").inner_text()
        for part in ("財政 ＞ 歳入", "計画です", "実績です", "△50", "意見です", "対応です", "重点的な取組: 連携"):
            assert part in text, part
        chart = page.locator("#view-pages svg.trend")
        assert "平成28年度: 目標値 100, 実績値 90" in (chart.locator("desc").text_content() or "")
        assert chart.locator("circle").count() == 8
        page.get_by_text("一覧に戻る").click()
        assert page.locator("#view-list").is_visible()
        go(page, "i/4")
        assert "計画です" in page.locator("#view-pages").inner_text()


def test_address_of_a_page_can_be_opened_at_once_and_an_unknown_one_shows_the_overview(tmp_path: Path) -> None:
    with shown(tmp_path, small()) as seen:
        here = seen.page.url
        seen.page.goto("about:blank")
        seen.page.goto(f"{here}#i/3")
        assert seen.page.locator("#view-pages h2").inner_text() == "3遅れた事業"
        go(seen.page, "i/nobody")
        assert seen.page.locator("#view-overview").is_visible()


# ---------------------------------------------------------------- on paper, without a script, in English


def test_print_view_holds_what_was_chosen(tmp_path: Path) -> None:
    with shown(tmp_path, small()) as seen:
        page = seen.page
        go(page, "list?policy=1")
        go(page, "print")
        assert page.locator("#view-overview").is_visible()
        assert ids(page) == ["1", "3"]
        page.uncheck("[name=overview]")
        page.uncheck("[name=list]")
        page.check("[name=pages]")
        assert page.locator("#view-pages article").count() == 2
        assert not page.locator("#view-overview").is_visible()
        paper = page.pdf(prefer_css_page_size=True)
        (tmp_path / "paper.pdf").write_bytes(paper)
        assert pages_of(paper) == 2
        page.emulate_media(media="print")
        assert not page.locator("nav").is_visible()


def test_printed_overview_of_a_small_plan_takes_few_pages_and_nothing_is_wider_than_paper(tmp_path: Path) -> None:
    with shown(tmp_path, small(), width=700) as seen:
        seen.page.emulate_media(media="print")
        wide = seen.page.evaluate(
            "[...document.querySelectorAll('#view-overview *')]"
            ".filter(one => one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 80))"
        )
        assert wide == []
        assert 1 <= pages_of(seen.page.pdf(prefer_css_page_size=True)) <= 4


def test_without_a_script_overview_and_whole_list_are_there(tmp_path: Path) -> None:
    with shown(tmp_path, small(), script=False) as seen:
        page = seen.page
        assert page.get_by_text("人が足りなかったため").first.is_visible()
        assert page.locator(".initiatives tbody tr:visible").count() == 5
        assert not page.locator("#filters").is_visible()
        assert "JavaScript" in page.locator("footer").inner_text()


def test_english_report_is_english_but_for_what_was_typed(tmp_path: Path) -> None:
    with shown(tmp_path, small(last=PENDING), "en") as seen:
        page = seen.page
        text = page.locator("body").inner_text()
        assert "Behind plan, and why" in text
        assert "PROVISIONAL" in text
        go(page, "i/1")
        text += page.locator("body").inner_text()
        typed = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]+")
        allowed = " ".join(str(value) for frame in data(small()).tables.values() for value in frame.to_numpy().flat)
        allowed += "経営プラン試験市計画より進んでいる計画どおり計画より遅れている"
        allowed += "財政歳入人材別の重点的な取組連携先進技術総務課百万円百万"
        assert [word for word in typed.findall(text) if word not in allowed] == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("address", ["overview", "list", "i/1", "print"])
def test_no_accessibility_fault_that_axe_core_knows(tmp_path: Path, address: str, dark: bool) -> None:  # noqa: FBT001
    with shown(tmp_path, small(last=PENDING), dark=dark) as seen:
        go(seen.page, address)
        found = Axe().run(seen.page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}] == []


# ---------------------------------------------------------------- text is text, and little is asked of the machine


def test_what_departments_type_is_text_everywhere(tmp_path: Path) -> None:
    made = hostile()
    with shown(tmp_path, made) as seen:
        page = seen.page
        assert "taken" not in page.title().replace(HOSTILE[0], "")
        body = page.locator("body").text_content() or ""
        go(page, "list")
        rows = page.locator("#initiatives tbody tr td.title").all_text_contents()
        assert [row.strip() for row in rows] == [text.strip() for text in HOSTILE]
        page.fill("#f-q", HOSTILE[3])
        assert len(ids(page)) == len(HOSTILE)  # the joined text of every row holds it
        for text in HOSTILE:
            assert text in body, text
        page.locator("#initiatives tbody a").first.click()
        shown_text = page.locator("#view-pages").text_content() or ""
        for text in HOSTILE:
            assert text in shown_text, text
        assert page.locator("img, iframe, script:not([id]):not(head script)").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_only_our_own_script_and_style_may_run(tmp_path: Path) -> None:
    text = render_html(data(hostile())).decode("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert " style=" not in re.sub(r"<style>.*?</style>|<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r'(?:src|href)="(?!#)', text)
    with shown(tmp_path, small()) as seen:
        with seen.page.expect_console_message(lambda message: "Content Security Policy" in message.text):
            seen.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=http://example.com/x.png>')")
        seen.complaints.clear()
        seen.requests[:] = [one for one in seen.requests if one.startswith("file:")]


def test_three_thousand_initiatives_stay_usable(tmp_path: Path) -> None:
    """What is drawn doesn't grow with the plan; how long that takes is measured by tests/benchmark/report.py."""
    content = render_html(data(large()))
    assert len(content) < 10_000_000
    path = tmp_path / "large.html"
    path.write_bytes(content)
    with opened(path) as seen:
        page = seen.page
        nodes = "document.querySelectorAll('*').length"
        assert page.evaluate(nodes) < 8000
        assert page.locator("#initiatives tbody tr").count() == 0
        go(page, "list")
        assert page.locator("#initiatives tbody tr").count() == 200
        assert page.evaluate(nodes) < 12_000
        page.get_by_role("button", name="さらに200件を表示").click()
        assert page.locator("#initiatives tbody tr").count() == 400
        assert page.evaluate("document.activeElement.textContent") == "取組の名称その200"
        page.fill("#f-q", "その2999")
        assert ids(page) == ["2999"]
        assert not page.locator("#more").is_visible()
        page.click("button[type=reset]")
        expect(page.locator("#initiatives tbody tr")).to_have_count(200)
        page.locator("#initiatives th[data-sort=id] button").click()
        page.locator("#initiatives th[data-sort=id] button").click()
        assert ids(page)[:2] == ["2999", "2998"]
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#initiatives tbody tr").count() == 3000
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("#initiatives tbody tr").count() == 200
        go(page, "i/1500")
        assert "取組の名称その1500" in page.locator("#view-pages h2").inner_text()


def test_same_data_same_bytes() -> None:
    digests = {hashlib.sha256(render_html(data(small()))).hexdigest() for _ in range(2)}
    assert len(digests) == 1
