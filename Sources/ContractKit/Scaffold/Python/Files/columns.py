"""Between rows of a table, as databases and spreadsheets have them, and what contracts name."""
import datetime
import decimal
import json

import bus


def outcome_of(row, contract):
    """What one row says.

    None is not-found. Something in the column `problem` is the code of a refusal, with its sentence in `detail`; something in `missing`
    is a JSON list of {"pointer", "code", "detail"}; something in `available_at` is when to ask again (`later`). Else each column is the member of `data` that has its name, in the type that the
    contract gives it; an object or a list is JSON text, and an empty column is no member.
    """
    if row is None:
        return bus.not_found()
    if row.get("problem"):
        return bus.refused(row["problem"], row.get("detail") or "")
    if row.get("missing"):
        return {"outcome": "incomplete", "missing": json.loads(row["missing"])}
    if row.get("available_at"):
        return {"outcome": "later", "availableAt": _member(row["available_at"], {"type": "string"})}
    declared = bus.declared_members(contract.data, contract.data)
    return bus.answered({name: _member(value, bus.resolve(declared[name], contract.data))
                         for name, value in row.items() if value is not None and name in declared})


def _member(value, schema):
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind in ("object", "array") and isinstance(value, (str, bytes)):
        return json.loads(value)
    if kind == "boolean":
        return str(value).lower() in ("1", "true", "t", "yes", "y")
    if kind == "integer":
        return int(value)
    if kind == "number":
        return float(value)
    if isinstance(value, datetime.datetime):
        return bus.wire_time(value.timestamp())
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return str(value) if kind == "string" else value


def values(input, contract):
    """The members of an input, each in one column: an object or a list as JSON text, one that is not there as None."""
    names = bus.declared_members(contract.request, contract.request)
    return {name: bus.canonical(input[name]) if isinstance(input.get(name), (dict, list)) else input.get(name) for name in names}
