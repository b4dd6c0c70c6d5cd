"""The contract that every adapter is held to, ours and strangers' alike."""

from relay_connectors.testing.contract.asking import Asks
from relay_connectors.testing.contract.discretion import KeepsToItself
from relay_connectors.testing.contract.reading import Reads
from relay_connectors.testing.contract.translating import Translates

__all__ = ["ConnectorContract"]


class ConnectorContract(Reads, Translates, KeepsToItself, Asks):
    """Inherit it, call it ``Test…``, and give one fixture, ``bench``, that returns a :class:`Bench`.

    ::

        class TestMusubi(ConnectorContract):
            @pytest.fixture
            def bench(self, tmp_path: Path) -> Bench:
                path = tmp_path / "nightly.jsonl"
                path.write_text(NIGHTLY, encoding="utf-8")
                return Bench(
                    adapter=MusubiConnector,
                    settings={"account": "acme", "path": str(path)},
                    expected={"M-1": "employer_rejected", "M-2": "candidate_withdrew", "M-3": "unknown"},
                    canaries=["見本", "taro@example.com"],
                )

    A check that an adapter's kind does not know (an API's of a file) is skipped and says why.
    """
