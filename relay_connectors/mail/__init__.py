"""The rejection mail (お祈りメール): built-in wording in Japanese and English, own templates, files to send."""

from relay_connectors.mail.letter import Letter, Sender, eml
from relay_connectors.mail.render import Template, built_in, own_template, render

__all__ = ["Letter", "Sender", "Template", "built_in", "eml", "own_template", "render"]
