"""Rules for collection contacts: data in, results out; no clock, no network, no database."""

from rules.engine import evaluate
from rules.errors import Problem, RulePackError
from rules.evidence import AccountFacts, ContactFacts, Event, Evidence, Utterance
from rules.kept import use_keeper
from rules.loader import PACKS_FOLDER, load_pack, load_pack_files, load_packs, read_pack_files
from rules.pack import Rule, RulePack
from rules.results import Bilingual, Category, Outcome, RuleResult, Severity, Span
from rules.together import evaluate_all

__all__ = [
    "PACKS_FOLDER",
    "AccountFacts",
    "Bilingual",
    "Category",
    "ContactFacts",
    "Event",
    "Evidence",
    "Outcome",
    "Problem",
    "Rule",
    "RulePack",
    "RulePackError",
    "RuleResult",
    "Severity",
    "Span",
    "Utterance",
    "evaluate",
    "evaluate_all",
    "load_pack",
    "load_pack_files",
    "load_packs",
    "read_pack_files",
    "use_keeper",
]
