"""Holds plain bodies against the schema, without building models: the check for a million rows.

The shapes are derived from the models, so there is one definition of every field. A test keeps the two
equal: a body passes here exactly if the models take it.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, NotRequired, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from typing_extensions import TypedDict

from relay_connectors.errors import RecordError

__all__ = ["check_body"]


def check_body(body: dict[str, Any]) -> None:
    """Hold a draft's body against the schema.

    Raises:
        RecordError: naming every leaf at fault and never its value.
    """
    try:
        _check()(body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        where = ", ".join(sorted({f"{'.'.join(map(str, p['loc']))} ({p['type']})" for p in problems}))
        message = f"The adapter built a draft that is not of schema 1.0: {where}."
        raise RecordError(message) from None


@cache
def _check() -> Callable[[Any], Any]:
    from relay_connectors.record.parts import Body

    adapter: TypeAdapter[Any] = TypeAdapter(_plain(Body))
    return adapter.validator.validate_python


def _plain(model: type[BaseModel]) -> Any:
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        kind = _annotation(field)
        fields[name] = kind if field.is_required() else NotRequired[kind]
    make: Any = TypedDict  # mypy knows only literal shapes; these are derived
    shape = make(f"Plain{model.__name__}", fields)
    shape.__pydantic_config__ = ConfigDict(extra="forbid", hide_input_in_errors=True, strict=True)
    return shape


def _annotation(field: FieldInfo) -> Any:
    inner = _strip(field.annotation)
    for extra in field.metadata:
        inner = Annotated[inner, extra]
    return inner


def _strip(kind: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _strip(next(one for one in arguments if one is not type(None)))
    if origin is tuple:
        return list[_strip(arguments[0])]  # type: ignore[misc]
    if origin is Annotated:
        return Annotated[(_strip(arguments[0]), *arguments[1:])]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _plain(kind)
    return kind
