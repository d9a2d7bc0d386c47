"""The counties in which synthetic cases happen."""

from __future__ import annotations

from dataclasses import dataclass

from rectify_rules.facts.divisions import divisions, region_at, resolve

__all__ = ["Place", "places"]


@dataclass(frozen=True, slots=True)
class Place:
    """A county, its city, and another county where a company from elsewhere may be seated."""

    county: str
    city: str
    unit: str

    def at(self, level: str) -> str:
        """Give the government that investigates at a level."""
        return {"county": self.county, "city": self.city, "province": "140000"}.get(level, "000000")


def places() -> tuple[Place, ...]:
    """List the counties of the province in the order of their codes."""
    counties = [code for code in divisions() if resolve(code).level == "county"]
    outside = ("410500", "610800", "130400")
    return tuple(
        Place(
            county,
            region_at(county, "city") or county,
            outside[at % 3] if at % 4 == 0 else counties[(at * 7 + 3) % len(counties)],
        )
        for at, county in enumerate(counties)
    )
