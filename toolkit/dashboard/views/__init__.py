"""The six questions, in the order a reader asks them."""

from toolkit.dashboard.content import View
from toolkit.dashboard.grouping import ALL, CRITERION
from toolkit.dashboard.views import do, stand, sure, where, who, why

VIEWS = {
    "stand": View(id="stand", filters=stand.filters, content=stand.content),
    "who": View(id="who", filters=who.filters, content=who.content, opened=(CRITERION, ALL)),
    "where": View(id="where", filters=where.filters, content=where.content),
    "why": View(id="why", filters=why.filters, content=why.content, opened=(CRITERION, "")),
    "do": View(id="do", filters=do.filters, content=do.content),
    "sure": View(id="sure", filters=sure.filters, content=sure.content),
}
