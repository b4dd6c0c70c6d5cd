"""What a doctor says of an API: whether it answers, what it refuses, and whether it does what it is asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from relay_connectors.connector import Remark, RestConnector, examined
from relay_connectors.errors import CredentialsError, RelayConnectorsError, SourceError, VersionError
from relay_connectors.report.findings import Findings

__all__ = ["look_at_api", "look_at_sunset"]

SOON = timedelta(days=90)


def look_at_sunset(api: str, ends: date | None, today: date, found: Findings) -> None:
    """Note an API that ends soon; one that has ended is a problem."""
    if ends is None or ends - today > SOON:
        return
    if ends > today:
        found.note("sunset", date=ends.isoformat())
        return
    found.add(VersionError(f"The API {api} that this adapter speaks was switched off on {ends}; update the adapter."))


def look_at_api(connector: RestConnector[Any], found: Findings) -> None:
    """Ask for a token, for a row of each list, and for what cannot be there; keeps nobody's row.

    Raises:
        ConfigurationError: the credentials are refused, or TLS is not to be trusted.
        SourceError: it does not answer, or not as it should.
    """
    url = connector.transport().base_url
    found.facts["api"] = {"version": connector.api, "url": url}
    for remark in examined(connector):
        if problem := _problem(remark, connector.name):
            found.add(problem)
        elif remark.code == "clock_skew":
            found.note("source_clock_skew", seconds=abs(int(remark.what)))
        else:
            found.note("nothing_visible", who=remark.what, setting=remark.setting or "-")
    found.facts["api"]["tls"] = url.startswith("https:")  # it answered, so its certificate was trusted


def _problem(remark: Remark, system: str) -> RelayConnectorsError | None:
    """What would stop a sync, as the error with which it would stop."""
    if remark.code == "not_allowed":
        return CredentialsError(f"{system} refused {remark.what} (403): give the credential this scope.")
    if remark.code == "filter_ignored":
        way = f"try another {remark.setting} in the source's settings" if remark.setting else "update the adapter"
        return SourceError(
            f"{remark.what} ignores its date filter: asked for a time that has not come it answers rows, so changes "
            f"would be missed; {way}."
        )
    if remark.code == "ids_ignored":
        return SourceError(
            f"{remark.what} ignores its filter by ids: asked for one id it answers the rows of others, so nothing can "
            "be looked up; update the adapter."
        )
    return None
