"""Any applicant tracking system's CSV export."""

from relay_generic_csv.connector import GenericCsvConnector, GenericCsvSettings

__all__ = ["GenericCsvConnector", "GenericCsvSettings"]
