"""What falls due in the cases at hand."""

from rectify_rules.export.deadlines.collect import DueFinder
from rectify_rules.export.deadlines.model import CaseDues, Due, Kind, State, Undated
from rectify_rules.export.deadlines.plain_json import json_schedule
from rectify_rules.export.deadlines.schedule import Group, Schedule, schedule
from rectify_rules.export.deadlines.table import BOM, csv_schedule
from rectify_rules.export.deadlines.text import text_schedule

__all__ = [
    "BOM",
    "CaseDues",
    "Due",
    "DueFinder",
    "Group",
    "Kind",
    "Schedule",
    "State",
    "Undated",
    "csv_schedule",
    "json_schedule",
    "schedule",
    "text_schedule",
]
