"""The people of the proof ``month``: who they are, what they want, and their rows in the day's export."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from relay_connectors import ConsentRule

__all__ = ["COLUMNS", "RULE", "Application", "Somebody", "names"]

COLUMNS = (
    "応募ID",
    "求人名",
    "氏名",
    "メールアドレス",
    "電話番号",
    "選考ステータス",
    "応募日",
    "不採用日",
    "同意",
    "同意日",
)
RULE = ConsentRule(
    field="同意",
    granted=["はい"],
    withdrawn=["撤回"],
    obtained_at="同意日",
    scope=["share_with_relay"],
    policy_version="2026-04",
    recipients=["キャリアリレー"],
    payload="full",
)
FAMILY = (
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "山口",
    "松本",
)
GIVEN = ("陽葵", "凛", "結菜", "詩", "芽依", "蓮", "陽翔", "湊", "碧", "律", "葵", "紬", "莉子", "樹", "悠真", "朝陽")


@dataclass
class Application:
    """One row of the export."""

    key: str
    applied: date
    status: str = "選考中"
    decided: date | None = None


@dataclass
class Somebody:
    """One person and what they want."""

    name: str
    mail: str
    phone: str
    applications: list[Application]
    consent: str = ""
    consented: date | None = None
    registered: bool = False
    stays: bool = False
    """They registered while they were referred, and nothing has ended that referral since."""
    erased: bool = False

    def should_be_live(self) -> bool:
        """Whether the relay must hold exactly one referral of theirs."""
        said = {one.status for one in self.applications}
        free = not (said & {"選考中", "入社"} or self.erased or (self.registered and not self.stays))
        return free and "不採用" in said and self.consent == "はい"

    def is_rejected(self) -> bool:
        """Rejected, and nothing else is open."""
        said = {application.status for application in self.applications}
        return "不採用" in said and not said & {"選考中", "入社"}

    def row(self, application: Application) -> list[str]:
        """One line of the export."""
        days = [day.isoformat() if day else "" for day in (application.applied, application.decided, self.consented)]
        decided = days[1] if application.status == "不採用" else ""
        cells = [application.key, "営業", self.name, self.mail, self.phone, application.status, days[0], decided]
        return [*cells, self.consent, days[2]]


def names(chance: random.Random) -> Iterator[str]:
    """Every name there is, in random order."""
    found = [f"{family} {given}{other}" for family in FAMILY for given in GIVEN for other in GIVEN]
    chance.shuffle(found)
    return iter(found)
