"""The settings of every source that is read from files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field, ValidationInfo, field_validator

from relay_connectors.connector.contract import Settings
from relay_connectors.normalize import UnreadableText, codec

__all__ = ["FileSettings"]


class FileSettings(Settings):
    """The settings of every source that is read from files; only ``path`` has to be given."""

    locating: ClassVar[frozenset[str]] = frozenset({"account", "path", "snapshot"})

    # A file, a folder, or a pattern such as exports/*.csv; relative to the folder that the caller starts from.
    path: Annotated[str, Field(min_length=1)]
    encoding: str | None = None
    delimiter: Annotated[str, Field(pattern=r'^[^"\r\n]$')] | None = None
    # The physical line on which the header stands (the first line is 1).
    header_row: Annotated[int, Field(ge=1, le=1000)] | None = None
    # Whether each export holds every application: one that is missing in two exports in a row is gone.
    snapshot: bool = False
    # Of a workbook: the sheet's name, or its number from 1.
    sheet: Annotated[str, Field(min_length=1)] | Annotated[int, Field(ge=1)] | None = None

    @field_validator("path")
    @classmethod
    def _below(cls, path: str, info: ValidationInfo) -> str:
        base = (info.context or {}).get("base")
        expanded = Path(path).expanduser()
        return str(expanded if base is None else Path(base) / expanded)

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str | None) -> str | None:
        try:
            return codec(encoding) if encoding else None
        except UnreadableText as error:
            raise ValueError(str(error)) from None

    @field_validator("delimiter", mode="before")
    @classmethod
    def _tab(cls, delimiter: Any) -> Any:
        return "\t" if delimiter == "tab" else delimiter
