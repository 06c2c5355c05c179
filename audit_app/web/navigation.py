"""The left rail: what the user's role may open, in the order of a working day."""

from dataclasses import dataclass

from flask import current_app, request
from flask_babel import lazy_gettext
from flask_login import current_user

from audit_app.authz import Permission, may


@dataclass(frozen=True)
class Place:
    """One entry of the rail; `label` is translated when it is shown."""

    endpoint: str
    label: object
    icon: str
    permission: Permission
    #: Other blueprints whose pages belong to this entry.
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A place as one reader sees it."""

    endpoint: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Navigation:
    """The rail and the search of one page."""

    groups: tuple[tuple[Item, ...], ...]
    may_search: bool


GROUPS = (
    (
        Place("overview.index", lazy_gettext("Overview"), "overview", Permission.VIEW_OVERVIEW),
        Place("flags.index", lazy_gettext("Review queue"), "queue", Permission.VIEW_QUEUE, ("bulk_review",)),
        Place(
            "contacts.index",
            lazy_gettext("Contacts"),
            "contacts",
            Permission.VIEW_CONTACTS,
            ("borrowers", "transcripts"),
        ),
        Place("complaints.index", lazy_gettext("Complaint cases"), "complaints", Permission.VIEW_CASES),
    ),
    (
        Place("agencies.index", lazy_gettext("Agents and agencies"), "agents", Permission.VIEW_AGENCIES, ("agents",)),
        Place("packs.index", lazy_gettext("Rules"), "rules", Permission.VIEW_RULES),
        Place("reports.index", lazy_gettext("Reports"), "reports", Permission.VIEW_REPORTS),
        Place("audit_events.index", lazy_gettext("Audit log"), "audit", Permission.VIEW_AUDIT_LOG),
    ),
    (
        Place("jobs.index", lazy_gettext("Jobs"), "jobs", Permission.MANAGE_JOBS),
        Place("speech.index", lazy_gettext("Speech recognition"), "sound", Permission.VIEW_RECOGNISER),
        Place("users.index", lazy_gettext("Users"), "users", Permission.MANAGE_USERS),
    ),
)


def build_navigation() -> Navigation:
    """Return the rail for the signed-in user."""
    groups = (tuple(_item(place) for place in group if _is_open(place.endpoint, place.permission)) for group in GROUPS)
    return Navigation(
        groups=tuple(group for group in groups if group),
        may_search=_is_open("search.index", Permission.VIEW_CONTACTS),
    )


def _is_open(endpoint: str, permission: Permission) -> bool:
    return endpoint in current_app.view_functions and may(current_user.role, permission)


def _item(place: Place) -> Item:
    blueprints = {place.endpoint.partition(".")[0], *place.also}
    return Item(place.endpoint, str(place.label), place.icon, request.blueprint in blueprints)
