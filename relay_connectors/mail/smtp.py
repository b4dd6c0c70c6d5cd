"""SMTP, the built-in transport: TLS unless the server is this very machine, and never a mail twice.

Up to the reply to DATA nothing of a mail was handed over, and it may go again. From the first byte behind it on, a
missing answer leaves a doubt that only a human can settle (RFC 1047 tells how two copies come to be).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from relay_connectors.errors import ConfigurationError, CredentialsError, RelayConnectorsError
from relay_connectors.mail.transport import CONTRACT, Handed, HandedState, MailServerError, Outgoing
from relay_connectors.settings import Secret, is_loopback

__all__ = ["SmtpSettings", "SmtpTransport"]

PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
# RFC 5321, section 4.5.3.2.6: who gives up earlier on the answer to a whole mail makes duplicates.
ACCEPTING_SECONDS = 600.0
GO_AHEAD, CLOSING = 354, 421
GOODBYE_SECONDS = 5.0
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?!\S)")
_HOST = r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$|^::1$"
_DOT = re.compile(rb"^\.", re.MULTILINE)


class SmtpSettings(BaseModel):
    """``[mail.smtp]``. The port is 587 with ``starttls``, 465 with ``tls``, 25 with ``none`` (this machine only)."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: Annotated[str, Field(pattern=_HOST)]
    port: Annotated[int, Field(strict=True, ge=1, le=65535)] | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Annotated[str, Field(min_length=1, max_length=320)] | None = None
    password: Secret | None = None
    timeout: Annotated[int, Field(strict=True, ge=1, le=600)] = 60
    helo: Annotated[str, Field(pattern=r"^[A-Za-z0-9.\[\]:-]{1,255}$")] | None = None
    ca_file: Path | None = None

    @field_validator("ca_file")
    @classmethod
    def _from_the_files_folder(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        base = (info.context or {}).get("base")
        return base / path if path and base else path

    @model_validator(mode="after")
    def _keeps_secrets(self) -> Self:
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError('security = "none" is only for this machine (127.0.0.1, ::1, localhost)')
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password come together")
        return self


class _GoneError(Exception):
    """The connection ended before anything of the mail was handed over."""


class SmtpTransport:
    """One connection to one server, opened again where it ended between two mails."""

    contract: ClassVar[int] = CONTRACT
    settings_type: ClassVar[type[BaseModel]] = SmtpSettings

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._port = settings.port or PORTS[settings.security]
        self._smtp: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect, turn on TLS, log in."""
        self.close()
        try:
            self._smtp = self._connected()
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise self._told(error) from None

    def send(self, mail: Outgoing) -> Handed:
        """Hand over one mail; a connection that ended since the last one is opened again, once."""
        if self._smtp is not None:
            try:
                return self._handed(self._smtp, mail)
            except _GoneError:
                self.close()
        self.open()
        assert self._smtp is not None  # noqa: S101  open() raised otherwise
        try:
            return self._handed(self._smtp, mail)
        except _GoneError:
            self.close()
            raise MailServerError(f"The mail server {self._settings.host} ended the connection; run again.") from None

    def close(self) -> None:
        """Say QUIT, if there is still somebody who listens."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with suppress(smtplib.SMTPException, OSError):
            if smtp.sock:
                smtp.sock.settimeout(GOODBYE_SECONDS)
            smtp.quit()
        smtp.close()

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        helo = settings.helo or ("localhost" if is_loopback(settings.host) else None)
        where = (settings.host, self._port, helo)
        if settings.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=settings.timeout, context=self._tls())
        else:
            smtp = smtplib.SMTP(*where, timeout=settings.timeout)
        try:
            if settings.security == "starttls":
                smtp.starttls(context=self._tls())
            if settings.username and settings.password:
                smtp.login(settings.username, settings.password.reveal())
            smtp.ehlo_or_helo_if_needed()
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _tls(self) -> ssl.SSLContext:
        path = self._settings.ca_file
        try:
            return ssl.create_default_context(cafile=str(path) if path else None)
        except OSError as error:
            message = f"mail.smtp.ca_file: {path} cannot be read as certificates ({error.strerror or 'no PEM'})"
            raise ConfigurationError(message) from None

    def _told(self, error: Exception) -> RelayConnectorsError:
        """What to do about a connection that did not come to be. No word of the server is repeated."""
        host = f"{self._settings.host}:{self._port}"
        if isinstance(error, ssl.SSLCertVerificationError):
            return ConfigurationError(
                f"The certificate of the mail server {host} is not trusted; set mail.smtp.ca_file."
            )
        if isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
            return ConfigurationError(
                f"The mail server {host} speaks no TLS there; look at mail.smtp.port and security."
            )
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return ConfigurationError(
                f"The mail server {host} offers no STARTTLS or no login; nothing goes without them."
            )
        if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
            return CredentialsError(
                f"The mail server {host} refused mail.smtp.username and password ({error.smtp_code})."
            )
        if isinstance(error, UnicodeError):
            return ConfigurationError("mail.smtp.username and password must be ASCII")
        code = getattr(error, "smtp_code", None) or type(error).__name__
        return MailServerError(f"The mail server {host} does not answer ({code}); nothing was sent, run again.")

    def _handed(self, smtp: smtplib.SMTP, mail: Outgoing) -> Handed:
        try:
            declined = self._addressed(smtp, mail)
            if declined is None:
                code, said = smtp.docmd("DATA")
                declined = None if code == GO_AHEAD else _declined(code, said)
        except (smtplib.SMTPException, OSError):
            raise _GoneError from None
        if declined is None:
            return self._delivered(smtp, mail)
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()
        return declined

    def _addressed(self, smtp: smtplib.SMTP, mail: Outgoing) -> Handed | None:
        """MAIL and RCPT; None where the server wants to hear the mail."""
        code, said = smtp.mail(mail.sender)
        if code == CLOSING:
            raise _GoneError
        if code // 100 != 2:
            raise self._no_sender(code, said)
        code, said = smtp.rcpt(mail.recipient)
        if code == CLOSING:
            raise _GoneError
        return None if code // 100 == 2 else _declined(code, said)

    def _no_sender(self, code: int, said: bytes) -> RelayConnectorsError:
        """The server does not even want to hear who gets the mail, so this is about none of them."""
        host, codes = self._settings.host, _codes(code, said)
        if code in (530, 535):
            return CredentialsError(
                f"The mail server {host} wants a login ({codes}); set mail.smtp.username and password."
            )
        if code // 100 == 5:
            return ConfigurationError(
                f"The mail server {host} does not take the sender's address ({codes}); see mail.from."
            )
        return MailServerError(f"The mail server {host} takes no mail now ({codes}); run again later.")

    def _delivered(self, smtp: smtplib.SMTP, mail: Outgoing) -> Handed:
        content = mail.message.as_bytes(policy=SMTP_POLICY)
        try:
            smtp.send(_DOT.sub(b"..", content) + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            if smtp.sock:
                smtp.sock.settimeout(max(ACCEPTING_SECONDS, self._settings.timeout))
            code, said = smtp.getreply()
            if smtp.sock:
                smtp.sock.settimeout(self._settings.timeout)
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Handed("unknown", "no_answer")
        except BaseException:
            self._drop()  # a signal; QUIT in the middle of a mail would be part of it
            raise
        states: dict[int, HandedState] = {2: "sent", 4: "later", 5: "refused"}
        return Handed(states.get(code // 100, "unknown"), _codes(code, said))

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _declined(code: int, said: bytes) -> Handed:
    """Said before the mail itself: whatever is no clear refusal may be asked again."""
    return Handed("refused" if code // 100 == 5 else "later", _codes(code, said))


def _codes(code: int, said: bytes) -> str:
    """``550 5.1.1``: the reply code, and the enhanced one of RFC 3463 where there is one."""
    enhanced = _ENHANCED.match(said)
    return f"{code} {enhanced[0].decode('ascii')}" if enhanced else str(code)
