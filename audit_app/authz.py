"""Who may do what: roles, permissions and one table; whatever the table does not grant is refused."""

from dataclasses import dataclass
from enum import StrEnum

from audit_app.errors import Forbidden


class Role(StrEnum):
    """What a user is here for."""

    REVIEWER = "reviewer"
    COMPLAINT_AGENT = "complaint_agent"
    REPORTER = "reporter"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that a person may be allowed to do."""

    VIEW_OVERVIEW = "view_overview"
    VIEW_QUEUE = "view_queue"
    DECIDE_FLAGS = "decide_flags"
    VIEW_CONTACTS = "view_contacts"
    LISTEN = "listen"
    CORRECT_WORDS = "correct_words"
    VIEW_CASES = "view_cases"
    HANDLE_CASES = "handle_cases"
    VIEW_AGENCIES = "view_agencies"
    VIEW_RULES = "view_rules"
    VIEW_REPORTS = "view_reports"
    MAKE_REPORTS = "make_reports"
    PUBLISH_REPORTS = "publish_reports"
    VIEW_RECOGNISER = "view_recogniser"
    VIEW_AUDIT_LOG = "view_audit_log"
    IMPORT_CONTACTS = "import_contacts"
    MANAGE_PACKS = "manage_packs"
    MANAGE_JOBS = "manage_jobs"
    MANAGE_USERS = "manage_users"


_EVERYONE = frozenset({Permission.VIEW_OVERVIEW, Permission.VIEW_RULES})
_READ_CONTACTS = frozenset({Permission.VIEW_CONTACTS, Permission.LISTEN, Permission.VIEW_AGENCIES})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.REVIEWER: _EVERYONE
    | _READ_CONTACTS
    | {Permission.VIEW_QUEUE, Permission.DECIDE_FLAGS, Permission.CORRECT_WORDS, Permission.VIEW_CASES},
    Role.COMPLAINT_AGENT: _EVERYONE
    | _READ_CONTACTS
    | {Permission.VIEW_QUEUE, Permission.CORRECT_WORDS, Permission.VIEW_CASES, Permission.HANDLE_CASES},
    Role.REPORTER: _EVERYONE
    | {
        Permission.VIEW_CONTACTS,
        Permission.VIEW_AGENCIES,
        Permission.VIEW_CASES,
        Permission.VIEW_REPORTS,
        Permission.MAKE_REPORTS,
        Permission.PUBLISH_REPORTS,
    },
    Role.AUDITOR: _EVERYONE
    | _READ_CONTACTS
    | {Permission.VIEW_QUEUE, Permission.VIEW_CASES, Permission.VIEW_REPORTS}
    | {Permission.VIEW_RECOGNISER, Permission.VIEW_AUDIT_LOG},
    # An administrator keeps the installation running and does not read what borrowers said.
    Role.ADMINISTRATOR: _EVERYONE
    | {
        Permission.IMPORT_CONTACTS,
        Permission.MANAGE_PACKS,
        Permission.MANAGE_JOBS,
        Permission.MANAGE_USERS,
        Permission.VIEW_RECOGNISER,
        Permission.VIEW_AUDIT_LOG,
    },
}


def may(role: Role | None, permission: Permission) -> bool:
    """Say whether `role` holds `permission`; nobody (None) holds none."""
    if role is None:
        return False
    return permission in GRANTS.get(role, frozenset())


@dataclass(frozen=True)
class Actor:
    """Who does a deed: a user ("user:3") or a part of the system ("system:worker")."""

    key: str
    user_id: int | None = None
    role: Role | None = None

    @property
    def is_system(self) -> bool:
        """Say whether no person stands behind the deed."""
        return self.user_id is None


def system_actor(part: str) -> Actor:
    """Return the actor for a part of the system, such as "worker" or "command-line"."""
    return Actor(key=f"system:{part}")


def require(actor: Actor, permission: Permission) -> None:
    """Raise Forbidden unless `actor` may; parts of the system act for whoever started them and may everything."""
    if actor.is_system or may(actor.role, permission):
        return
    raise Forbidden(
        f"The role {actor.role or 'nobody'} does not hold the permission {permission}.",
        zh=f"角色“{actor.role or '未登录'}”没有权限“{permission}”。",
        field="role",
        value=actor.role,
        remedy="Ask an administrator for another role.",
    )
