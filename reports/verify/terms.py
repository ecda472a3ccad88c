"""Which rule each published column is recomputed by; the catalogue has each rule's words, `verify.rule.<rule>`."""

from __future__ import annotations

COMPARISONS: dict[str, tuple[str, dict[str, str]]] = {
    "quota": (
        "units",
        {
            "credit_mu": "credit_earned",
            "own_mu": "own_part",
            "award_mu": "award",
            "target_mu": "target",
            "new_land_mu": "new_land",
            "multiplied_mu": "multiplied_credit",
            "quota_used_mu": "quota_use",
            "carry_over_mu": "units",
        },
    ),
    "quota_steps": ("steps", {"amount_mu": "steps", "area_mu": "steps"}),
    "assignments": ("placement", {"value": "value", "need_mu": "need", "area_year_mu": "phases"}),
    "unplaced": ("unplaced", {}),
    "parcels": (
        "parcels",
        {"available_mu": "available", "left_mu": "parcel_area", "unusable_mu": "unusable_remainder"},
    ),
    "excluded": ("excluded", {}),
    "credits": ("credits", {"area_mu": "credits", "credit_mu": "credits"}),
    "gates": ("gates", {}),
    "scores": ("scores", {}),
    "sites": ("sites", {}),
    "overlaps": ("overlaps", {}),
    "bundles": ("bundles", {}),
    "discrepancies": ("discrepancies", {}),
    "proposals": ("proposals", {}),
}
"""Table to the rule of its rows, and column to a rule of its own."""
QUOTA_RULES = ("quota_earned", "own_part", "unit_limits", "brake", "quota_use", "quota_step")
"""Constraints whose breach stands in `quota.csv`; of all others, in `assignments.csv`."""
DECISIONS = ("quota", "quota_steps", "assignments", "unplaced", "parcels", "credits", "sites", "by_hand", "search")
"""Tables that are empty when no plan exists."""
