"""The six questions, in the order a reader asks them."""

from toolkit.dashboard.content import View
from toolkit.dashboard.views import do, stand, sure, where, who, why

VIEWS = {
    "stand": View(id="stand", question=stand.QUESTION, filters=stand.filters, content=stand.content),
    "who": View(id="who", question=who.QUESTION, filters=who.filters, content=who.content),
    "where": View(id="where", question=where.QUESTION, filters=where.filters, content=where.content),
    "why": View(id="why", question=why.QUESTION, filters=why.filters, content=why.content),
    "do": View(id="do", question=do.QUESTION, filters=do.filters, content=do.content),
    "sure": View(id="sure", question=sure.QUESTION, filters=sure.filters, content=sure.content),
}
