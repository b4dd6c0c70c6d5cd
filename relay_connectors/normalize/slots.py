"""What a minus behind a time means: the end of a slot (10:00-11:00), an offset (10:00-0700), or nobody can tell."""

from __future__ import annotations

__all__ = ["absurd", "end_of_slot"]


def end_of_slot(found: dict[str, str]) -> str:
    """HH:MM where 9:00-10:00 is said, which is a slot and not a time in Honolulu; 09:00:00-10:00 is one."""
    offset = found.get("offset", "")
    return offset[1:] if _loose(found) and ":" in offset else ""


def _loose(found: dict[str, str]) -> bool:
    """Whether a minus stands behind a time that nothing else makes a machine's."""
    told = "second" in found or "zone" in found or found.get("t") in {"T", "t"}
    return found.get("offset", "")[:1] == "-" and not told


def absurd(found: dict[str, str]) -> bool:
    """Whether a slot ends before it begins, an offset may be the end of a slot, or there are two zones."""
    offset, zone = found.get("offset", ""), found.get("zone", "").lower()
    if _loose(found):
        later = len(offset) > 3 and int(offset[1:3]) * 60 + int(offset[-2:]) > _minutes(found)
        # 10:00-07 and 20240401 1000-1100 may be either; 10:00-0700 is no slot, 10:00-1100 may be one
        return len(offset) == 3 or "packed" in found or later is not (":" in offset)
    if (zone == "jst" and offset not in {"", "+09", "+0900", "+09:00"}) or (zone == "z" and offset):
        return True
    return _ends_early(found)


def _minutes(found: dict[str, str]) -> int:
    return int(found["hour"]) * 60 + int(found.get("minute") or found.get("k_minute") or 0)


def _ends_early(found: dict[str, str]) -> bool:
    """Whether 10:00〜9:00 is said, where no 午前 or 午後 tells otherwise."""
    if "its_hour" not in found or {"before", "after", "its_half"} & found.keys():
        return False
    end = int(found["its_hour"]) * 60 + int(found.get("its_minute") or found.get("its_k_minute") or 59)
    return end <= _minutes(found)
