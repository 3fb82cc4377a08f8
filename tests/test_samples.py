"""The sample plans: sound in themselves, and true to what their cities published."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from consolidator import samples
from consolidator.model import OperatorError
from schemas.choices import NOT_ASKED
from schemas.ledger import LEDGER, REFERENCES
from schemas.tables import TABLES, effect_code

if TYPE_CHECKING:
    import pandas as pd

PUBLISHED = Path(__file__).parent / "published"
COUNTS = ("initiatives", "exceeded", "on_plan", "behind")
CIRCLES = {"〇": "○", "◯": "○", "まる": "○"}


@pytest.fixture(scope="module", params=samples.names())
def sample(request: pytest.FixtureRequest) -> samples.Sample:
    return samples.load(request.param)


@pytest.fixture(scope="module")
def sendai() -> samples.Sample:
    return samples.load("sendai")


def published(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict(orient="records")]


def asked(sample: samples.Sample) -> pd.DataFrame:
    """Initiatives that get a form in the reporting year."""
    table = sample.tables["initiatives"]
    year = reporting_year(sample)
    begun = table["first_year"].map(lambda first: first is None or first <= year)
    open_ended = table["last_year"].map(lambda last: last is None or year <= last)
    return table[begun & open_ended & table["relisted_of"].isna() & ~table["status"].isin(NOT_ASKED)]


def reporting_year(sample: samples.Sample) -> int:
    return int(sample.tables["plan"]["reporting_year"].iloc[0])


def ratings_of_leads(sample: samples.Sample, aspect: str) -> dict[str, str]:
    """Initiative → the symbol its lead meant."""
    leads = dict(zip(sample.tables["initiatives"]["id"], sample.tables["initiatives"]["lead"], strict=True))
    answers = sample.answers
    typed = answers[(answers["table"] == "evaluation") & (answers["field"] == aspect)]
    return {
        key: CIRCLES.get(value.strip(), value.strip())
        for department, key, value in zip(typed["department"], typed["key"], typed["value"], strict=True)
        if leads[key] == department
    }


def amount(text: str) -> Decimal:
    """What a Sendai department typed for an amount in million yen."""
    plain = text.strip().translate({wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)})
    return Decimal(plain.removesuffix("百万円").replace(",", "").replace("△", "-"))


# ---------------------------------------------------------------- every sample


def test_a_sample_holds_every_table_of_a_ledger_typed(sample: samples.Sample) -> None:
    assert list(sample.tables) == list(LEDGER)
    for name, table in sample.tables.items():
        assert list(table.columns) == [field.name for field in LEDGER[name].fields]
    assert isinstance(reporting_year(sample), int)
    assert all(isinstance(code, str) for code in sample.tables["departments"]["code"])


def test_required_fields_are_filled_and_choices_are_stored_values(sample: samples.Sample) -> None:
    for name, table in sample.tables.items():
        for field in LEDGER[name].fields:
            values = table[field.name]
            assert not (field.required and values.isna().any()), (name, field.name)
            if field.choices and name != "corrections":
                assert set(values.dropna()) <= {choice.value for choice in field.choices}, (name, field.name)


def test_no_key_stands_twice(sample: samples.Sample) -> None:
    for name, table in sample.tables.items():
        key = list(LEDGER[name].key)
        if key:
            assert not table[key].map(str).duplicated().any(), name
    assert not sample.answers[["department", "table", "key", "field"]].duplicated().any()


def test_every_reference_resolves(sample: samples.Sample) -> None:
    for name, references in REFERENCES.items():
        for field, target in references.items():
            known = set(sample.tables[target][LEDGER[target].key[0]])
            named = sample.tables[name][field].dropna().map(lambda codes: codes.split(";")).explode()
            assert set(named) <= known, (name, field)
    indicators = set(sample.tables["indicators"]["code"])
    assert set(sample.tables["targets"]["indicator"]) <= indicators


def test_only_the_departments_of_an_initiative_answer_for_it(sample: samples.Sample) -> None:
    initiatives = rows(sample.tables["initiatives"])
    departments = {row["id"]: {row["lead"], *(row["related"] or "").split(";")} for row in initiatives}
    evaluated = sample.answers[sample.answers["table"].isin(["evaluation", "milestones"])]
    for department, key in zip(evaluated["department"], evaluated["key"], strict=True):
        assert department in departments[key]


def test_ratings_are_symbols_of_the_scale(sample: samples.Sample) -> None:
    scale = sample.tables["ratings"]
    for aspect in scale["aspect"].unique():
        symbols = set(scale.loc[scale["aspect"] == aspect, "symbol"])
        history = sample.tables["history"]
        assert set(history.loc[history["aspect"] == aspect, "symbol"]) <= symbols


def test_past_actuals_only_of_past_years(sample: samples.Sample) -> None:
    for name in ("milestones", "targets", "effects"):
        table = sample.tables[name]
        assert (table.loc[table["actual"].notna(), "year"].astype(int) < reporting_year(sample)).all(), name


def test_every_answer_names_an_entry_field_of_a_department_and_a_record(sample: samples.Sample) -> None:
    keys = answerable_keys(sample)
    departments = set(sample.tables["departments"]["code"])
    for row in rows(sample.answers):
        field = TABLES[row["table"]].field(row["field"])
        assert field.entry
        assert row["department"] in departments
        assert row["key"].split("#")[0] in keys[row["table"]], row
        assert row["value"]
        assert not field.max_length or len(row["value"]) <= field.max_length


def answerable_keys(sample: samples.Sample) -> dict[str, set[str]]:
    tables, ids = sample.tables, set(asked(sample)["id"])
    effects = tables["effects"][tables["effects"]["initiative"].isin(ids)]
    effects = effects[effects["year"] == reporting_year(sample)]  # one that is planned for later years isn't asked yet
    lines = zip(effects["initiative"], effects["kind"], effects["detail"], strict=True)
    opinions = tables["opinions"]
    return {
        "form": set(tables["departments"]["code"]),
        "evaluation": ids,
        "milestones": ids,
        "revisions": ids,
        "indicators": set(tables["indicators"].loc[tables["indicators"]["initiative"].isin(ids), "code"]),
        "effects": {effect_code(initiative, kind, detail or "") for initiative, kind, detail in lines},
        "opinions": set(opinions.loc[opinions["response"].isna(), "no"]),
    }


def test_every_required_entry_has_an_answer(sample: samples.Sample) -> None:
    tables = sample.tables
    answered = set(zip(*(sample.answers[c] for c in ("department", "table", "key", "field")), strict=True))
    lead = dict(zip(tables["initiatives"]["id"], tables["initiatives"]["lead"], strict=True))
    of_indicator = dict(zip(tables["indicators"]["code"], tables["indicators"]["initiative"], strict=True))
    aspects = set(tables["ratings"]["aspect"])
    keys = answerable_keys(sample)
    owners = {
        "evaluation": lead,
        "indicators": {key: lead[of_indicator[key]] for key in keys["indicators"]},
        "effects": {key: lead[key.split("/")[0]] for key in keys["effects"]},
        "opinions": {row["no"]: row["department"] or lead[row["initiative"]] for row in rows(tables["opinions"])},
        "form": {code: code for code in sample.answers["department"]},
    }
    for table, owner in owners.items():
        for field in TABLES[table].fields:
            if field.entry and field.required and (not field.aspect or field.aspect in aspects):
                wanted = {(owner[key], table, key, field.name) for key in keys[table] & set(owner)}
                assert wanted <= answered, sorted(wanted - answered)[:3]


def test_each_department_leads_a_sensible_number(sample: samples.Sample) -> None:
    leads = Counter(asked(sample)["lead"])
    assert max(leads.values()) <= 30
    assert set(leads) <= set(sample.answers["department"])


# ---------------------------------------------------------------- Sendai, as published


def test_sendai_tree_and_counts_are_the_published_ones(sendai: samples.Sample) -> None:
    policies = {row["code"]: row for row in rows(sendai.tables["policies"])}
    ratings = ratings_of_leads(sendai, "overall")
    counts: dict[tuple[str, ...], Counter[str]] = {}
    for initiative in rows(sendai.tables["initiatives"]):
        path: tuple[str, ...] = ()
        code = initiative["policy"]
        while code:
            path = (policies[code]["name"], *path)
            code = policies[code]["parent"]
        counts.setdefault((*path, "")[:3], Counter())[ratings[initiative["id"]]] += 1
    wanted = {
        (row["policy"], row["section"], row["item"]): tuple(int(row[name]) for name in COUNTS)
        for row in published("sendai_progress.csv")
    }
    got = {path: (count.total(), count["◎"], count["○"], count["△"]) for path, count in counts.items()}
    assert list(got.items()) == list(wanted.items())
    assert len(got) == 17


def test_sendai_initiatives_hang_on_leaves_of_the_tree(sendai: samples.Sample) -> None:
    parents = set(sendai.tables["policies"]["parent"].dropna())
    assert not parents & set(sendai.tables["initiatives"]["policy"])


def test_sendai_totals(sendai: samples.Sample) -> None:
    ratings = Counter(ratings_of_leads(sendai, "overall").values())
    assert ratings == {"◎": 8, "○": 112, "△": 4}
    assert len(sendai.tables["initiatives"]) == ratings.total() == 124


def test_sendai_effect_accumulates_to_21_7_billion_yen_and_more_than_planned(sendai: samples.Sample) -> None:
    effects, answers = sendai.tables["effects"], sendai.answers
    typed = answers.loc[(answers["table"] == "effects") & (answers["field"] == "actual"), "value"]
    actual = sum(map(amount, typed), Decimal(int(effects["actual"].dropna().sum())))
    planned = effects.loc[effects["year"].map(lambda year: year <= 2019), "planned"].sum()
    assert actual == 21712
    assert round(actual / 100) == 217
    assert actual > planned


def test_sendai_behind_schedule_gives_a_reason(sendai: samples.Sample) -> None:
    behind = {key for key, symbol in ratings_of_leads(sendai, "overall").items() if symbol == "△"}
    given = sendai.answers[(sendai.answers["table"] == "evaluation") & (sendai.answers["field"] == "reason")]
    assert set(given["key"]) == behind


def test_sendai_says_what_is_made_up(sendai: samples.Sample) -> None:
    assert sendai.tables["initiatives"]["content"].str.contains("例示").all()
    assert sendai.tables["indicators"]["source"].str.endswith("（例示）").all()
    assert sendai.tables["effects"]["basis"].str.endswith("（例示）").all()
    assert sendai.tables["opinions"]["text"].str.endswith("（例示）").all()


def test_sendai_departments_lead_three_to_ten_each(sendai: samples.Sample) -> None:
    leads = Counter(sendai.tables["initiatives"]["lead"])
    assert set(leads) == set(sendai.tables["departments"]["code"])
    assert 3 <= min(leads.values()) <= max(leads.values()) <= 10


def test_sendai_some_departments_type_as_people_do(sendai: samples.Sample) -> None:
    values = sendai.answers["value"]
    assert {"〇", "◯", "まる"} <= set(values)
    assert values.str.fullmatch("[０-９．，]+").any()
    assert values.str.endswith("百万円").any()
    assert values.str.endswith(("　", " ")).any()


# ---------------------------------------------------------------- a ledger before its revision


def test_a_former_ledger_is_a_whole_ledger_too() -> None:
    sample = samples.load("kodaira")
    assert sample.former is not None
    assert list(sample.former) == list(LEDGER)
    assert sample.former["departments"] is sample.tables["departments"], "what did not change has no file"
    assert sample.former["revisions"].empty
    assert not sample.former["targets"].equals(sample.tables["targets"])


def test_most_samples_have_no_former_ledger(sendai: samples.Sample) -> None:
    assert sendai.former is None


# ---------------------------------------------------------------- what is made up says so

MADE_UP = {"indicators": "source", "effects": "basis", "opinions": "text", "revisions": "reason"}
PUBLISHED_SOURCES = {row["source"] for row in published("tokyo_indicators.csv")}


def test_every_sample_says_what_is_made_up(sample: samples.Sample) -> None:
    assert sample.tables["initiatives"]["content"].str.endswith("例示）").all()
    for name, field in MADE_UP.items():
        values = set(sample.tables[name][field]) - PUBLISHED_SOURCES
        assert all(value.endswith("（例示）") for value in values), name


# ---------------------------------------------------------------- the operator's mistakes


def test_an_unknown_sample_is_named_with_the_ones_there_are() -> None:
    with pytest.raises(OperatorError) as error:
        samples.load("senday")
    assert error.value.code == "O114"
    assert dict(error.value.params)["name"] == "senday"
    assert "sendai" in dict(error.value.params)["names"]


@pytest.mark.parametrize("name", ["", ".", "..", "sendai/", "README.md"])
def test_a_path_is_no_sample(name: str) -> None:
    with pytest.raises(OperatorError):
        samples.load(name)
