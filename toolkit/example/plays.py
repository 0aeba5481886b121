"""What the consultant of Nordlicht Energie decided on plays, and how far the client says those of 2025 have come."""

from collections.abc import Mapping
from typing import Final

Decision = Mapping[str, str | int]

NORDLICHT_PLAYS: Final[tuple[Decision, ...]] = (
    {
        "play": "inspirational-communication.p1",
        "do": "edit",
        "owner": "Head of sales and service",
        "first_step": "Ask each team for one story and open the October staff meeting with two of them",
        "reason": "Internal communications has no lead until spring; sales and service offered to begin.",
    },
    {
        "play": "learning-from-failure.p1",
        "do": "place",
        "rank": 2,
        "reason": "The board asked in August for a review of the billing failure before anything new begins.",
    },
    {
        "play": "channel-access.own1",
        "do": "add",
        "criterion": "channel-access",
        "action": "Let the service centre in Kiel answer the Ratzeburg line when more than three callers wait",
        "owner": "Service operations manager",
        "effort": "S",
        "horizon": "0-30d",
        "first_step": "Switch the overflow on for two weeks and count calls lost by hour",
        "success_measure": "Share of Ratzeburg calls answered within two minutes",
        "reason": "Both sites asked for it in the workshop, and the telephone system can do it today.",
    },
    {
        "play": "leader-customer-contact.p1",
        "do": "drop",
        "reason": "All four directors have taken calls every month since spring.",
    },
)

NORDLICHT_PROGRESS: Final[tuple[Decision, ...]] = (
    {
        "play": "closed-loop-feedback.p1",
        "status": "done",
        "note": "Low scores are called back within two working days at every site since November.",
    },
    {
        "play": "customer-understanding.p1",
        "status": "done",
        "note": "Eighteen interviews held; three needs profiles stand in the yearly plan.",
    },
    {
        "play": "channel-access.p1",
        "status": "under-way",
        "note": "Promises are published; staff for peak hours is hired from October.",
    },
    {"play": "leader-accountability.p2", "status": "not-started"},
    {
        "play": "servant-leadership.p1",
        "status": "dropped",
        "note": "Two teams tried the board and preferred the weekly meeting.",
    },
)
