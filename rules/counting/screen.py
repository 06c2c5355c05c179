"""Counts quickly how many contacts there can be at most, so that only those above a limit are looked at closely."""

from bisect import bisect_left

from rules.counting.groups import Group
from rules.counting.tally import Counting, Tally, tally_of
from rules.counting.windows import Window
from rules.evidence import Event
from rules.time_line import TimeLine

#: Where the zone is unknown nothing is known of the window.
ANY_NUMBER = 2**31


def most_counts(check: Counting, window: Window, line: TimeLine, events: tuple[Event, ...]) -> list[int]:
    """Return for each contact of a line the most that count in its window up to it, itself included; 0 if it does not.

    What is not certain is counted; where zones or groups give different numbers, the greatest is returned.
    """
    return line.derive("most", lambda: _most_counts(check, window, line, tally_of(check, line, events)), check, events)


def _most_counts(check: Counting, window: Window, line: TimeLine, tally: Tally) -> list[int]:
    first_places: dict[str, list[int]] = {}
    members: dict[Group, list[int]] = {}
    vague: list[int] = []
    most = [0] * len(line.contacts)
    for place, groups in enumerate(tally.groups):
        if not groups:
            continue
        for group in groups:
            if None in group:
                vague.append(place)
            else:
                members.setdefault(group, []).append(place)
        zones = check.zones_of(line.contacts[place])
        greatest = 0 if zones else ANY_NUMBER
        for zone in zones:
            lows = first_places.get(zone)
            if lows is None:
                lows = first_places[zone] = window.first_places(line, zone)
            greatest = max(greatest, _greatest(groups, members, vague, lows[place]))
        most[place] = greatest
    return most


def _greatest(groups: list[Group], members: dict[Group, list[int]], vague: list[int], low: int) -> int:
    """Return the size of the fullest group since a place; a group with an unknown part may be any one."""
    greatest = 0
    for group in members if any(None in group for group in groups) else groups:
        places = members[group]
        greatest = max(greatest, len(places) - bisect_left(places, low))
    return greatest + len(vague) - bisect_left(vague, low)
