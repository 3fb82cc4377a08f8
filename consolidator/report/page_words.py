"""What report.html says beside its data, by key; the script gets the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.headings import heading
from schemas.outputs.figures import FIGURES

if TYPE_CHECKING:
    from consolidator.report.overview import Overview
    from consolidator.report.shown import Shown


def page_words(shown: Shown, answers: Overview, *, public: bool) -> dict[str, str]:
    """Return the words of the pages in the reader's language; {found} and the like are filled in by the script."""
    say = shown.say
    count = answers.ratings[0].whole.total if answers.ratings else 0
    return {
        "skip": say("Skip to the content"),
        "contents": heading("contents", shown.lang),
        "overview": say("Overview"),
        "list": say("List of initiatives"),
        "print_view": say("Print"),
        "behind": say("Behind plan, and why"),
        "all_behind": say("Show all that are behind"),
        "none_behind": say("No initiative is behind."),
        "no_reason": say("No reason is given."),
        "incoming": say("What came in"),
        "others": say("Show the others"),
        "by_policy": say("Ratings by policy"),
        "policy": shown.label("initiatives", "policy_name"),
        "shares": say("Shares"),
        "count": heading("count", shown.lang),
        "whole": heading("whole", shown.lang),
        "effect_by_year": say("Effects by year"),
        "effect_accumulated": say("Effects, accumulated"),
        "planned": shown.label("effects_by_year", "planned"),
        "actual": shown.label("effects_by_year", "actual"),
        "unit": say("Unit: {unit}", unit=shown.unit),
        "filter": say("Filter"),
        "search": say("Text"),
        "department": heading("department", shown.lang),
        "rating": shown.label("evaluations", "rating"),
        "tag": say("Tag"),
        "every": say("All"),
        "reset": say("Clear"),
        "found": say("{found} of {all} initiatives", found="{found}", all="{all}"),
        "all_found": say("{found} of {all} initiatives", found=count, all=count),
        "more": say("Show {count} more", count="{count}"),
        "more_printed": say("{count} more pages are added when you print.", count="{count}"),
        "relisted": say("(relisted)"),
        "print_help": say("Choose what to print; the list and the pages follow the filter of the list."),
        "print_what": say("What to print"),
        "each_page": say("Page of each initiative"),
        "print_now": say("Print this"),
        "yes": say("Yes"),
        "no": say("No"),
        "years": say("Years"),
        "old_new": say("Before and after revision"),
        "trend_key": say("solid: actual, dashed: target"),
        "previous": say("← Previous"),
        "back": say("Back to the list"),
        "next": say("Next →"),
        "no_script": say("Filters and the pages of single initiatives need JavaScript; the list above is complete."),
        "figure": "" if public else FIGURES.field("id").title(shown.lang),
        "footer": say("Made for publication.") if public else say("For use within the office; not for publication."),
    }
