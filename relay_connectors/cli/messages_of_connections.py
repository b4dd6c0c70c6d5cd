"""What somebody meets whose relay or ATS cannot be reached, in Japanese.

A failed exchange says in one English sentence where it was going, what broke (the name of an exception) and what that
proves. ``spoken`` says the same in Japanese, with what to look at for that kind of failure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["CONNECTIONS", "spoken"]

_EXCHANGE = re.compile(
    r"(?:(?P<system>\S+): )?(?P<where>[A-Z]+ \S+): (?:"
    r"no connection \((?P<never>\w+)\); nothing was sent"
    r"|(?P<late>no whole answer before the deadline); it may have arrived"
    r"|the connection broke \((?P<broke>\w+)\); it may have arrived"
    r"|no trusted TLS connection \((?P<tls>[^)]*)\); .*)"
)


class _Kind(NamedTuple):
    what: str
    remedy: str


_LATER = "しばらくしてからもう一度実行してください。"
_NAME = _Kind("ホスト名を解決できません (DNS)", "url のホスト名と、ネットワークの DNS を確認してください。")
_SLOW = _Kind("時間内に接続できません", "url、ネットワーク、ファイアウォールを確認してください。")
_CUT = _Kind("接続が途中で切れました", _LATER)
_OTHER = _Kind("接続できません", "url とネットワークを確認し、もう一度実行してください。")
_KINDS: Mapping[str, _Kind] = {
    "ConnectionRefusedError": _Kind(
        "接続を拒否されました", "接続先が起動しているか、url のホスト名とポートが正しいかを確認してください。"
    ),
    "gaierror": _NAME,
    "NameResolutionError": _NAME,
    "LocationParseError": _NAME,
    "UnicodeError": _NAME,
    "UnicodeEncodeError": _NAME,
    "NameTimeoutError": _Kind("ホスト名の解決 (DNS) が時間内に終わりません", "ネットワークの DNS を確認してください。"),
    "TimeoutError": _SLOW,
    "ConnectTimeout": _SLOW,
    "ConnectTimeoutError": _SLOW,
    "ReadTimeout": _Kind("時間内に応答がありません", _LATER),
    "SSLEOFError": _CUT,
    "SSLZeroReturnError": _CUT,
    "ConnectionResetError": _CUT,
    "BrokenPipeError": _CUT,
    "RemoteDisconnected": _CUT,
}
_CERTIFICATE = _Kind(
    "サーバーの証明書を信頼できません",
    "url のホスト名と、サーバーの証明書 (期限、ホスト名、発行元) を確認してください。",
)
_NO_TLS = _Kind("TLS で接続できません", "url が https の接続先か、ポートが正しいかを確認してください。")


def spoken(failure: str) -> str:
    """A failed exchange in Japanese: what, where and what to look at; anything else as it is, in brackets."""
    found = _EXCHANGE.fullmatch(failure)
    if not found:
        return _KINDS[failure].what + "。" + _KINDS[failure].remedy if failure in _KINDS else f"({failure})"
    where, name = found["where"], found["never"] or found["broke"] or found["tls"] or ""
    if found["late"]:
        kind, name = _Kind("時間内に応答がありません", _LATER), ""
    elif found["broke"]:
        kind = _CUT
    elif found["tls"]:
        kind = _CERTIFICATE if "CERTIFICATE" in name else _NO_TLS
    else:
        kind = _KINDS.get(name, _OTHER)
    return f"{kind.what} ({', '.join(filter(None, (where, name)))})。{kind.remedy}"


_PLACE = r"(?P<path>\S+) of (?P<host>\S+) \(request (?P<request>\S+)\)"
_AT = "{host}{path}、要求 {request}"
_KEPT = "未送信の内容はすべて保存されています。"
CONNECTIONS: Mapping[str, tuple[str, str]] = {
    "relay_down": (
        r"(?i:the relay does not answer): (?P<failure>.*?)(?:\. Nothing is lost; run again\.)?",
        f"リレーに接続できません: {{failure}}{_KEPT}",
    ),
    "relay_unavailable": (
        r"the relay is not available: (?P<said>.*?) at " + _PLACE,
        f"リレーが一時的に利用できません ({{said}}、{_AT})。{_KEPT}{_LATER}",
    ),
    "relay_simulated_down": (
        r"The relay does not answer \((?P<failure>\w+)\); is it running\?",
        "リレーに接続できません: {failure} リレー (relay serve) が起動しているかを確認してください。",
    ),
    "relay_asked_to_wait": (
        r"The relay asked to wait until (?P<until>\S+); run again then\. Nothing is lost\.",
        f"リレーから {{until}} まで待つよう求められています。その後にもう一度実行してください。{_KEPT}",
    ),
    "relay_failed_on_items": (
        r"The relay failed on (?P<count>\d+) items, again and again; they wait for the next run\.",
        "リレーが {count} 件を繰り返し処理できませんでした。次の実行まで保存されています。",
    ),
    "relay_fails_on_most": (
        r"The relay refuses or fails on most of what it is sent: (?P<count>\d+) items wait for the next run\.",
        "リレーが送信内容のほとんどを拒否しているか、処理できません。{count} 件が次の実行まで保存されています。",
    ),
    "relay_refused_request": (
        r"the relay refused the request: (?P<said>.*?) at " + _PLACE,
        f"リレーが要求を拒否しました ({{said}}、{_AT})。{_KEPT}",
    ),
    "relay_off_contract": (
        rf"(?P<said>\d+) at {_PLACE} is not what the relay's contract says \((?P<spot>.*)\); nothing is settled",
        f"リレーの応答が仕様と異なります ({{said}}、{_AT}、{{spot}})。{_KEPT}リレーの運営者にお知らせください。",
    ),
    "source_not_answering": (
        r"(?P<system>\S+): (?P<failure>[A-Z]+ \S+: (?:no connection|no whole answer|the connection broke) ?.*)",
        "取得元 {system} に接続できません: {failure}",
    ),
    "token_host_not_answering": (
        r"(?P<failure>[A-Z]+ \S+: (?:no connection|no whole answer|the connection broke) ?.*)",
        "接続できません: {failure}",
    ),
    "no_tls": (r"(?P<failure>[A-Z]+ \S+: no trusted TLS connection \([^)]*\); .*)", "{failure}"),
    "source_unavailable": (
        r"(?P<system>\S+) is not available: (?P<said>\d+) at (?P<where>.+)",
        f"取得元 {{system}} が一時的に利用できません ({{said}}、{{where}})。{_LATER}",
    ),
    "token_host_unavailable": (
        r"the token's host is not available \((?P<said>\d+)\)",
        f"トークンの発行元が一時的に利用できません ({{said}})。{_LATER}",
    ),
    "no_token": (
        r"the token's host (?:did not answer with a token \((?P<said>\d+)\)|answered without an access_token)",
        "トークンの発行元がトークンを返しません。取得元の token_url を確認してください。",
    ),
    "source_answered": (
        r"(?P<system>\S+) answered (?P<said>\d+) at (?P<where>.+)",
        "取得元 {system} が {said} を返しました ({where})。取得元の base_url とコネクターの設定を確認してください。",
    ),
    "source_not_json": (
        r"(?P<where>.+) (?:did not answer JSON; is the source's URL right\?|answered something that is not whole JSON)",
        "{where}: 応答を JSON として読めません。取得元の base_url を確認してください。",
    ),
    "source_budget": (
        r"the request budget of this source is used up for (?P<seconds>\d+) s; the next run goes on",
        "取得元の API の利用回数の上限に達しました (あと {seconds} 秒)。次の実行で続きから読み込みます。",
    ),
}
