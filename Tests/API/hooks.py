"""What the description cannot say."""

import schemathesis
from schemathesis import GenerationMode


@schemathesis.hook
def before_call(context, case, kwargs):
    if not case.query or case.meta is not None and case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    # A cursor is sealed: one that somebody makes up is refused, however well it is formed. And a query has a language of
    # its own. No schema says which are good, so requests that are meant to be answered have others; the tests in Swift
    # have them, good and bad.
    case.query.pop("cursor", None)
    if "q" in case.query:
        case.query["q"] = "wheelchair"
