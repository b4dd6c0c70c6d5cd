"""HRMOS採用 (HRMOS Recruiting): its applicants' export, in every form in which it reaches a folder."""

from relay_hrmos.connector import HrmosConnector, HrmosSettings

__all__ = ["HrmosConnector", "HrmosSettings"]
