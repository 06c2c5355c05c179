"""Where the things that the audit log names can be seen."""

from typing import Any

from flask import current_app, url_for
from flask_login import current_user

from audit_app.authz import Permission, may

#: subject kind -> (endpoint, its argument, what it takes to open it)
PLACES = {
    "case": ("complaints.show", "case_id", Permission.VIEW_CASES),
    "contact": ("contacts.show", "contact_id", Permission.VIEW_CONTACTS),
    "flag": ("flags.show", "flag_id", Permission.VIEW_QUEUE),
    "report": ("reports.show", "report_id", Permission.VIEW_REPORTS),
    "user": ("users.show", "user_id", Permission.MANAGE_USERS),
}


def subject_address(kind: str, subject_id: str) -> str | None:
    """Return where a subject can be seen; None when it has no page or the reader may not open it."""
    place = PLACES.get(kind)
    if place is None or not subject_id.isdigit():
        return None
    endpoint, argument, permission = place
    if endpoint not in current_app.view_functions or not may(current_user.role, permission):
        return None
    values: dict[str, Any] = {argument: int(subject_id)}  # Any: url_for takes anything
    return url_for(endpoint, **values)
