"""HTML in which a text can only be text."""

from html import escape


class Markup(str):
    """What is HTML already."""


def markup(template: str, **values) -> Markup:
    """`template` with each `{name}` replaced by the value of that name: as it is if it is `Markup`, and else as text."""
    return Markup(template.format_map({name: safe(value) for name, value in values.items()}))


def joined(parts) -> Markup:
    return Markup("".join(safe(part) for part in parts))


def safe(value) -> str:
    return value if isinstance(value, Markup) else escape(str(value))
