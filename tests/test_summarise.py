from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidator.model import PENDING, UNSETTLED, Master
from consolidator.percent import percentage
from consolidator.summarise import summarise
from schemas.outputs import OUTPUTS
from tests import masters
from tests.masters import effect, indicator, initiative, ledger, master, plan, revision

DEEP = [
    ("1", "", "経営"), ("01", "", "協働"), ("A*", "01", "地域"), ("A1", "01", "市民"), ("a1", "A1", "窓口"),
    ("x", "a1", "電子"),
]  # fmt: skip


def rows_of(frame: pd.DataFrame, **chosen: Any) -> pd.DataFrame:
    for name, value in chosen.items():
        frame = frame[frame[name] == value]
    return frame


def counts(of: Master, **chosen: Any) -> dict[str, int]:
    rows = rows_of(summarise(of)["progress_by_policy"], **chosen)
    return dict(zip(rows["rating"], rows["count"], strict=True))


def shares(of: Master, **chosen: Any) -> dict[str, float | None]:
    rows = rows_of(summarise(of)["progress_by_policy"], **chosen)
    return {
        rating: None if pd.isna(share) else share for rating, share in zip(rows["rating"], rows["share"], strict=True)
    }


class TestPercentage:
    @pytest.mark.parametrize(
        ("part", "whole", "decimals", "rounding", "printed"),
        [
            (8, 124, 1, "half_up", 6.5), (112, 124, 1, "half_up", 90.3), (4, 124, 1, "half_up", 3.2),  # Sendai 2019
            (1, 16, 1, "half_up", 6.3), (1, 16, 1, "cut", 6.2),  # 6.25: a tie
            (3, 80, 1, "half_up", 3.8), (3, 80, 1, "cut", 3.7),  # 3.75
            (1, 8, 0, "half_up", 13.0), (1, 200, 0, "half_up", 1.0), (2, 3, 2, "cut", 66.66),
            (-1, 16, 1, "half_up", -6.3), (0.0645, 1, 1, "half_up", 6.5), (0, 5, 1, "half_up", 0.0),
        ],
    )  # fmt: skip
    def test_is_rounded_half_away_from_zero_or_cut(
        self, part: float, whole: float, decimals: int, rounding: str, printed: float
    ) -> None:
        assert percentage(part, whole, decimals, rounding) == printed

    def test_of_nothing_is_missing(self) -> None:
        assert percentage(0, 0, 1, "half_up") is None

    @given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 3))
    def test_is_the_nearest_printed_number_and_a_tie_goes_up(self, part: int, whole: int, decimals: int) -> None:
        printed = percentage(part, whole, decimals, "half_up")
        assert printed is not None
        error = Fraction(str(printed)) - Fraction(part * 100, whole)
        half = Fraction(1, 2 * 10**decimals)
        assert -half < error <= half


class TestProgress:
    def test_a_policy_counts_its_own_and_everything_below_it(self) -> None:
        of = master(
            [initiative("1", "x", "◎"), initiative("2", "a1", "○"), initiative("3", "A1", "△"),
             initiative("4", "01", "○"),
             initiative("5", "A*", "◎"), initiative("6", "1", "△")],
            plan(tables=ledger(policies=DEEP)),
        )  # fmt: skip
        table = summarise(of)["progress_by_policy"]
        assert list(table["policy_code"].unique()) == ["*", "1", "01", "A*", "A1", "a1", "x"]
        assert list(table.drop_duplicates("policy_code")["depth"]) == [0, 1, 1, 2, 2, 3, 4]
        by_hand = {
            "*": (2, 2, 2),
            "1": (0, 0, 1),
            "01": (2, 2, 1),
            "A*": (1, 0, 0),
            "A1": (1, 1, 1),
            "a1": (1, 1, 0),
            "x": (1, 0, 0),
        }
        for code, expected in by_hand.items():
            assert tuple(counts(of, policy_code=code).values()) == (*expected, 0, 0), code

    def test_a_policy_without_initiatives_is_printed_with_zeros_and_no_share(self) -> None:
        of = master([initiative("1", "1")], plan(tables=ledger(policies=[("1", "", "一"), ("2", "", "二")])))
        assert set(counts(of, policy_code="2").values()) == {0}
        assert set(shares(of, policy_code="2").values()) == {None}

    def test_relisted_initiatives_count_once(self) -> None:
        of = master([initiative("1", "1", "◎"), initiative("1再", "1", "◎", relisted_of="1", counted=False)])
        assert counts(of, policy_code="*")["◎"] == 1
        assert len(summarise(of)["initiatives"]) == 2

    def test_what_is_not_in_yet_has_a_place_and_is_in_the_denominator_of_all(self) -> None:
        of = master([initiative("1", rating="○"), initiative("2", rating=PENDING), initiative("3", rating=UNSETTLED)])
        assert counts(of, policy_code="*") == {"◎": 0, "○": 1, "△": 0, PENDING: 1, UNSETTLED: 1}
        assert shares(of, policy_code="*") == {"◎": 0.0, "○": 33.3, "△": 0.0, PENDING: 33.3, UNSETTLED: 33.3}

    def test_percentages_of_the_evaluated_leave_out_what_is_not_in_yet(self) -> None:
        rows = [initiative("1", rating="○"), initiative("2", rating="△"), initiative("3", rating=PENDING)]
        of = master(rows, plan(percentage_base="evaluated"))
        assert shares(of, policy_code="*") == {"◎": 0.0, "○": 50.0, "△": 50.0, PENDING: None, UNSETTLED: None}

    def test_an_excluded_symbol_has_a_count_and_no_share(self) -> None:
        ratings = masters.letters("overall")
        of = master(
            [initiative(str(n), rating=r) for n, r in enumerate(["S", "A", "A", "対象外"])], plan(ratings=ratings)
        )
        assert counts(of, policy_code="*")["対象外"] == 1
        assert shares(of, policy_code="*") == {
            "S": 33.3, "A": 66.7, "B": 0.0, "C": 0.0, "対象外": None, PENDING: 0.0, UNSETTLED: 0.0,
        }  # fmt: skip

    def test_aspects_have_scales_of_their_own(self) -> None:
        ratings = (*masters.letters("schedule"), *(masters.SENDAI_SCALE))
        of = master([initiative("1", rating="○", rating_schedule="S")], plan(ratings=ratings))
        assert counts(of, policy_code="*", aspect="schedule")["S"] == 1
        assert counts(of, policy_code="*", aspect="overall")["○"] == 1

    def test_departments_are_in_the_ledgers_order_and_count_what_they_lead(self) -> None:
        of = master([initiative("1", lead="D2", lead_name="財政課"), initiative("2"), initiative("3", rating="△")])
        table = summarise(of)["progress_by_department"]
        assert list(table["department"].unique()) == ["D1", "D2"]
        behind = rows_of(table, department="D1", rating="△")
        assert (behind["count"].item(), behind["share"].item()) == (1, 50.0)

    @settings(deadline=None, max_examples=25)
    @given(st.lists(st.sampled_from(["◎", "○", "△", PENDING, UNSETTLED]), max_size=30))
    def test_every_counted_initiative_is_counted_exactly_once(self, symbols: list[str]) -> None:
        of = master([initiative(str(n), rating=symbol) for n, symbol in enumerate(symbols)])
        assert sum(counts(of, policy_code="*").values()) == len(symbols)


class TestAxes:
    POINTS = (
        ("m", "手段", "1", "民間"),
        ("m", "手段", "01", "技術"),
        ("s", "姿勢", "p", "選択"),
        ("s", "姿勢", "q", "協働"),
    )

    def of(self) -> Master:
        tags = [("1", "m", "1"), ("1", "m", "01"), ("2", "m", "01"), ("1", "s", "p"), ("2", "s", "q"), ("3", "m", "1")]
        rows = [initiative("1", rating="◎"), initiative("2"), initiative("3", counted=False, relisted_of="1")]
        return master(rows, plan(tables=ledger(axes=self.POINTS, tags=tags)))

    def test_the_whole_stands_first_and_codes_are_exact(self) -> None:
        table = summarise(self.of())["axis_tallies"]
        assert list(rows_of(table, code="01")["rating"]) == ["*", "◎", "○", "△", PENDING, UNSETTLED]
        assert rows_of(table, code="1", rating="*")["count"].item() == 1
        assert rows_of(table, code="01", rating="*")["count"].item() == 2

    def test_the_matrix_has_every_cell(self) -> None:
        table = summarise(self.of())["axis_matrix"]
        cells = {
            (row.row_code, row.column_code): row.count_
            for row in table.rename(columns={"count": "count_"}).itertuples()
        }
        assert cells == {("1", "p"): 1, ("1", "q"): 0, ("01", "p"): 1, ("01", "q"): 1}

    def test_one_axis_makes_no_matrix(self) -> None:
        assert summarise(master([], plan(tables=ledger(axes=self.POINTS[:2]))))["axis_matrix"].empty


class TestIndicators:
    @pytest.mark.parametrize(
        ("direction", "target", "actual", "achievement", "met"),
        [
            ("more", 80, 60, 75.0, "no"), ("more", 80, 80, 100.0, "yes"), ("", 80, 90, 112.5, "yes"),
            ("less", 10, 8, 125.0, "yes"), ("less", 10, 20, 50.0, "no"), ("less", 0, 0, None, "yes"),
            ("keep", 95, 95, 100.0, "yes"), ("keep", 95, 93, 97.9, None),
            ("more", 0, 5, None, "yes"), ("more", None, 5, None, None), ("more", 5, None, None, None),
        ],
    )  # fmt: skip
    def test_achievement(
        self, direction: str, target: float | None, actual: float | None, achievement: float | None, met: str | None
    ) -> None:
        row = summarise(master([], indicators=[indicator("k", target, actual, direction=direction)]))[
            "indicator_achievement"
        ]
        assert (None if pd.isna(row["achievement"].item()) else row["achievement"].item()) == achievement
        assert row["met"].item() == met


class TestEffects:
    def test_amounts_accumulate_and_sum_up_the_tree_without_the_uncounted(self) -> None:
        of = master(
            [], plan(tables=ledger(policies=[("1", "", "一"), ("1-1", "1", "二")])),
            effects=[
                effect("1", 2016, 0.1, 0.1, policy="1-1"), effect("2", 2016, 0.2, 0.2, policy="1", kind="歳入増加"),
                effect("1", 2018, -3, 4, policy="1-1"), effect("9", 2018, 100, 100, counted=False),
                effect("1", 2020, 7, None),
            ],
        )  # fmt: skip
        table = summarise(of)["effects_by_year"]
        whole = rows_of(table, policy_code="*", kind="*").set_index("year")
        assert list(whole.index) == [2016, 2017, 2018, 2019]
        assert list(whole["planned"].dropna()) == [0.3, -3.0]
        assert list(whole["cumulative_actual"]) == [0.3, 0.3, 4.3, 4.3]
        assert whole["actual"].isna().tolist() == [False, True, False, True]
        leaf = rows_of(table, policy_code="1-1", kind="*", year=2018)
        assert leaf["cumulative_planned"].item() == -2.9
        assert rows_of(table, policy_code="1-1", kind="歳入増加").empty


class TestReviews:
    def test_kinds_overlap_and_a_new_indicator_is_a_revision_of_the_indicators(self) -> None:
        revisions = [
            revision("1", "content"), revision("1", "content", year=2018), revision("1", "new_indicator", "asked"),
            revision("2", "indicator"), revision("3", "years", "declined"),
        ]  # fmt: skip
        table = summarise(master([], revisions=revisions))["revisions_by_kind"].set_index("kind")
        assert table["count"].to_dict() == {
            "*": 2, "departments": 0, "content": 1, "years": 0, "effect": 0, "indicator": 2, "new_indicator": 1,
            "milestones": 0, "end": 0,
        }  # fmt: skip
        assert table["accepted"][["*", "indicator"]].to_list() == [2, 1]

    def test_reflection_is_of_answers_that_involve_a_budget(self) -> None:
        answers = [("反映", "継続"), ("一部反映", "見直し"), ("反映なし", "廃止"), ("予算なし", "継続"), (None, None)]
        rows = [initiative(str(n), budget_reflected=b, direction=d) for n, (b, d) in enumerate(answers)]
        table = summarise(master(rows))["budget_link"].set_index("measure")
        assert table.loc["reflected"].to_list() == [2, 3, 66.7]
        assert table.loc["reviewed"].to_list() == [2, 4, 50.0]
        assert table.loc["direction:継続"].to_list() == [2, 4, 50.0]

    def test_unmet_lists_what_asks_for_a_reason(self) -> None:
        rows = [initiative("1"), initiative("2", rating="△", reason="遅延"), initiative("3", rating="△", counted=False)]
        assert summarise(master(rows))["unmet"][["id", "reason"]].to_numpy().tolist() == [["2", "遅延"]]

    def test_evaluations_join_history_and_this_period(self) -> None:
        tables = ledger(history=[("1", 2018, "", "overall", "△")])
        rows = [initiative("1", rating="○"), initiative("1再", rating="○", relisted_of="1", counted=False)]
        table = summarise(master(rows, plan(tables=tables)))["evaluations"]
        assert table[["initiative", "year", "period", "rating", "source"]].to_numpy().tolist() == [
            ["1", 2018, "year_end", "△", "ledger"], ["1", 2019, "year_end", "○", "returns"],
        ]  # fmt: skip


def test_every_table_has_the_columns_of_its_schema() -> None:
    of = master(
        [initiative("1", direction="継続")], effects=[effect("1", 2016, 1, 1)], revisions=[revision("1", "content")]
    )
    for name, table in summarise(of).items():
        fields = OUTPUTS[name].fields if name == "initiatives" else ()  # elsewhere an unused aspect stays, empty
        unused = {f.name for f in fields if f.aspect and f.aspect != "overall"}
        assert list(table.columns) == [f.name for f in OUTPUTS[name].fields if f.name not in unused], name


def test_an_empty_plan_gives_empty_tables() -> None:
    tables = summarise(master([]))
    assert tables["progress_by_policy"]["count"].sum() == 0
    assert all(tables[name].empty for name in ("effects_by_year", "unmet", "budget_link", "revisions_by_kind"))
