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
    r"no connection \((?P<never>\w+)\); nothing was sent(?:[;:] .*)?"
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
    # what it answers
    "relay_refused_key": (
        r"(?P<host>\S+) refused relay\.api_key of tenant (?P<tenant>'.*?'): (?P<said>.*?) at .*",
        "{host} が認証を拒否しました (テナント {tenant}, {said})。relay.api_key と relay.tenant を確認してください。",
    ),
    "no_relay_there": (
        r"(?P<host>\S+) did not answer as a relay: (?P<what>.*); is relay\.url right\?",
        "{host} はリレーとして応答していません ({what})。relay.url を確認してください。",
    ),
    "relay_key_characters": (
        r"relay\.api_key is empty or holds characters no key has .*",
        "relay.api_key が空か、鍵に使えない文字 (空白、改行など) を含んでいます。",
    ),
    "relay_versions": (
        r"(?P<host>\S+) takes schema (?P<low>\S+) to (?P<high>\S+), this program sends (?P<own>\S+): update the older",
        (
            "{host} が受け付けるスキーマは {low} から {high} で、このプログラムが送るのは {own} です。"
            "古いほうを更新してください。"
        ),
    ),
    "relay_short_links": (
        r"The relay mints links that live less than (?P<days>\d+) days; check both clocks\.",
        "リレーのリンクの有効期間が {days} 日未満です。両方の時計を確認してください。",
    ),
    # an answer that makes no sense
    "relay_other_results": (
        r"(?P<host>\S+) answered (?P<count>\d+) results, or others than sent, to a batch of (?P<items>\d+) items; .*",
        "{host} の応答が送信した {items} 件と一致しません。確定したものはなく、未送信の内容はすべて保存されています。",
    ),
    "relay_batch_nonsense": (
        r"The relay's answer to a batch makes no sense \((?P<spot>.*)\); .*",
        "リレーの応答が送信内容と一致しません ({spot})。何も確定していません。未送信の内容はすべて保存されています。",
    ),
    "relay_lookup_nonsense": (
        r"(?P<host>\S+) answered a lookup with records that were not asked for, or twice",
        "{host} が、尋ねていない記録を返しました。リレーの運営者にお知らせください。",
    ),
    "relay_bad_link": (
        r"(?P<host>\S+) minted a link that is no http\(s\) URL",
        "{host} が URL ではないリンクを返しました。リレーの運営者にお知らせください。",
    ),
    "relay_schema_nonsense": (
        r"the relay's schema range is no version",
        "リレーが示すスキーマの版を読めません。リレーの運営者にお知らせください。",
    ),
    "must_begin_https": (
        r"(?P<key>.+) must begin with https:// .*",
        "{key} は https:// で始めてください (http は 127.0.0.1、::1、localhost だけ)。",
    ),
    "relay_list_endless": (
        r"(?P<host>\S+) says there is more and (?:stays at the same cursor, or leads in a circle|gives nothing new)",
        "{host} の一覧が終わりません。リレーの運営者にお知らせください。",
    ),
}
