"""The rejection mail (お祈りメール): wording in Japanese and English, own templates, a last look, and the sending."""

from relay_connectors.mail.letter import Letter, Sender, eml, message_of
from relay_connectors.mail.lint import Finding, Reading, lint, reading_of
from relay_connectors.mail.render import Template, built_in, own_template, render
from relay_connectors.mail.transport import Handed, MailServerError, Outgoing, SendsMail

__all__ = [
    "Finding",
    "Handed",
    "Letter",
    "MailServerError",
    "Outgoing",
    "Reading",
    "Sender",
    "SendsMail",
    "Template",
    "built_in",
    "eml",
    "lint",
    "message_of",
    "own_template",
    "reading_of",
    "render",
]
