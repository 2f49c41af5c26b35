"""What the description cannot say."""

import schemathesis
from schemathesis import GenerationMode


@schemathesis.hook
def before_call(context, case, kwargs):
    is_meant_to_be_answered = case.meta is None or case.meta.generation.mode == GenerationMode.POSITIVE
    if isinstance(case.body, dict) and is_meant_to_be_answered:
        # A query has a language of its own, and a period may not end before it begins.
        case.body.pop("to", None)
        if "query" in case.body:
            case.body["query"] = "wheelchair"
    if not case.query or case.meta is not None and case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    # A cursor is sealed: one that somebody makes up is refused, however well it is formed. And a query has a language of
    # its own. No schema says which are good, so requests that are meant to be answered have others; the tests in Swift
    # have them, good and bad.
    case.query.pop("cursor", None)
    # A period may not end before it begins.
    if "from" in case.query:
        case.query.pop("to", None)
    if "q" in case.query:
        case.query["q"] = "wheelchair"
