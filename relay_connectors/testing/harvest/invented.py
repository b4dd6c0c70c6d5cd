"""What an invented account is made of: stages, reasons, sources and names."""

from __future__ import annotations

__all__ = ["FAMILY", "GIVEN", "REASONS", "SOURCES", "STAGES"]

STAGES = ("Application Review", "Preliminary Phone Screen", "Take Home Test", "Face to Face", "Offer")
FAMILY = ("見本", "例示", "雛形", "架空", "仮名", "試作", "想定", "模擬")
GIVEN = ("太郎", "花子", "次郎", "桜", "健", "葵", "翔", "結衣")
# (id, name, type key, built in); the ids of types differ from account to account, so only the keys count.
REASONS: tuple[tuple[int, str, str, bool], ...] = (
    (901, "Lacking skill(s)/qualification(s)", "WE_REJECTED_THEM", True),
    (902, "Not a cultural fit", "WE_REJECTED_THEM", True),
    (903, "Preferred another candidate", "WE_REJECTED_THEM", True),
    (904, "Other (add notes below)", "WE_REJECTED_THEM", True),
    (905, "Duplicate", "WE_REJECTED_THEM", True),
    (906, "Spam", "WE_REJECTED_THEM", True),
    (907, "Didn't like offer", "THEY_REJECTED_US", True),
    (908, "Wasn't available", "THEY_REJECTED_US", True),
    (909, "Wasn't interested", "THEY_REJECTED_US", True),
    (910, "Other", "THEY_REJECTED_US", True),
    (911, "経験不足", "WE_REJECTED_THEM", False),
    (912, "None given", "NONE_SPECIFIED", False),
    (913, "Flagged", "SECURITY_CONCERN", False),
)
SOURCES = (
    (801, "LinkedIn", "Prospecting"),
    (802, "Acme Search", "Agencies"),
    (803, "Career page", "Company marketing"),
)
