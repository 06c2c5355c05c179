"""The interchange format as JSON Schema, made from the models."""

from pydantic import BaseModel

from audit_app.interchange.contact import Contact
from audit_app.interchange.event import Event
from audit_app.interchange.result import Result

MODELS: dict[str, type[BaseModel]] = {"contact": Contact, "event": Event, "result": Result}


def build_schema(name: str) -> dict[str, object]:
    """Return the JSON Schema (2020-12) of `contact`, `event` or `result`."""
    schema: dict[str, object] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return schema | MODELS[name].model_json_schema()
