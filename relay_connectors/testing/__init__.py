"""What adapters are tested with: the contract as a test class, fake APIs, a whole fake Greenhouse, hostile peers."""

from relay_connectors.testing.bench import Bench, Run
from relay_connectors.testing.contract import ConnectorContract
from relay_connectors.testing.harvest import Harvest, World
from relay_connectors.testing.hostile import Fault, FaultProxy
from relay_connectors.testing.serving import Api, InProcess, NoAnswerError, Reply, Request, served
from relay_connectors.testing.wire import FakeTime, Wire

__all__ = [
    "Api",
    "Bench",
    "ConnectorContract",
    "FakeTime",
    "Fault",
    "FaultProxy",
    "Harvest",
    "InProcess",
    "NoAnswerError",
    "Reply",
    "Request",
    "Run",
    "Wire",
    "World",
    "served",
]
