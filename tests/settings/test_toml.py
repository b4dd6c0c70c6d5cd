"""Reading relay.toml: what it gives, and what it says about every way to get it wrong."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from relay_connectors.errors import ConfigurationError
from relay_connectors.settings import Party, Settings, load, starter

CANARY = "sk_live_canary_4242"

WHOLE = """
[relay]
url = "http://127.0.0.1:8787/"
tenant = "acme"
api_key = "env:RELAY_API_KEY"
[relay.recipient]
name = "キャリアリレー株式会社"
address = "東京都千代田区1-1"
representative = "代表 太郎"
[provider]
name = "アクメ株式会社"
address = "東京都港区1-1"
representative = "代表 花子"
country = "JP"
[identity]
key = "file:.relay/identity.key"
[state]
dir = ".relay"
[ledger]
url = "sqlite:///.relay/ledger.db"
[policy]
embargo = "3d"
retention_months = 6
agency_sourced = "refer"
max_new_per_run = 0
[[policy.exclude]]
department = ["役員室"]
[policy.texts]
"2026-04" = "consents/2026-04.ja.md"
[sources.acme-csv]
connector = "generic_csv"
account = "acme"
path = "exports/*.csv"
start = "2026-10-01"
columns = { "応募番号" = "source.application_id", "token" = "kept.token" }
[[sources.acme-csv.consent]]
field = "同意"
granted = ["はい", "同意する", "1"]
denied = ["いいえ"]
obtained_at = "同意日"
scope = ["share_with_relay"]
policy_version = "2026-04"
recipients = ["キャリアリレー"]
payload = "full"
[sources.acme-csv.words.status]
"選考通らず" = "employer_rejected"
[sources.acme-greenhouse]
connector = "greenhouse"
account = "acme"
client_id = "env:GREENHOUSE_CLIENT_ID"
client_secret = "env:GREENHOUSE_CLIENT_SECRET"
sub = 42
"""


def written(folder: Path, text: str) -> Path:
    (folder / "consents").mkdir(exist_ok=True)
    (folder / "consents" / "2026-04.ja.md").write_text("同意文面", encoding="utf-8")
    file = folder / "relay.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def whole(tmp_path: Path) -> Settings:
    return load(written(tmp_path, WHOLE), {})


def test_paths_are_taken_from_the_files_own_folder(whole: Settings, tmp_path: Path) -> None:
    assert whole.state_dir == tmp_path / ".relay"
    assert whole.ledger_url == f"sqlite:///{tmp_path}/.relay/ledger.db"
    assert whole.identity.path() == tmp_path / ".relay" / "identity.key"


def test_the_relay_is_read(whole: Settings) -> None:
    assert whole.relay is not None
    assert whole.relay.url == "http://127.0.0.1:8787"
    assert whole.relay.recipient == Party("キャリアリレー株式会社", "東京都千代田区1-1", "代表 太郎", "JP")
    assert whole.relay.api_key.read({"RELAY_API_KEY": CANARY}).reveal() == CANARY


def test_the_policy_is_read(whole: Settings) -> None:
    assert whole.policy.embargo == timedelta(days=3)
    assert whole.policy.agency_sourced == "refer"
    assert whole.policy.exclude[0].department == ("役員室",)
    assert whole.provider == Party("アクメ株式会社", "東京都港区1-1", "代表 花子")


def test_a_consent_wording_is_kept_as_its_digest(whole: Settings) -> None:
    assert whole.policy.texts == {"2026-04": hashlib.sha256("同意文面".encode()).hexdigest()}


def test_the_accepted_wordings_are_those_that_the_rules_name(whole: Settings) -> None:
    assert whole.accepted_versions == {"2026-04"}
    assert whole.accepted_recipients == {"キャリアリレー", "キャリアリレー株式会社"}


def test_a_source_is_split_into_the_cores_part_and_the_connectors(whole: Settings) -> None:
    source = whole.sources["acme-csv"]

    assert (source.connector, source.account, source.start) == ("generic_csv", "acme", date(2026, 10, 1))
    assert source.words.status == {"選考通らず": "employer_rejected"}
    assert source.consent[0].granted == ("はい", "同意する", "1")
    assert set(source.rest) == {"path", "columns"}


def test_a_source_resolves_its_secrets_only_when_asked(whole: Settings) -> None:
    env = {"GREENHOUSE_CLIENT_ID": "client-1", "GREENHOUSE_CLIENT_SECRET": CANARY}

    found = whole.sources["acme-greenhouse"].resolved(env)

    assert (found["account"], found["client_id"], found["sub"]) == ("acme", "client-1", 42)
    assert found["client_secret"].reveal() == CANARY
    assert CANARY not in repr(found)


def test_a_column_that_is_called_token_is_no_secret(whole: Settings) -> None:
    assert whole.sources["acme-csv"].resolved({})["columns"]["token"] == "kept.token"


def test_a_missing_secret_names_its_key_and_the_way_out(whole: Settings) -> None:
    with pytest.raises(ConfigurationError) as caught:
        whole.sources["acme-greenhouse"].resolved({"GREENHOUSE_CLIENT_ID": "client-1"})

    assert str(caught.value) == (
        "sources.acme-greenhouse.client_secret: env:GREENHOUSE_CLIENT_SECRET is not set or empty; "
        "export GREENHOUSE_CLIENT_SECRET=…"
    )


def test_an_empty_file_collects_with_every_default(tmp_path: Path) -> None:
    settings = load(written(tmp_path, ""), {})

    assert settings.relay is None
    assert settings.sources == {}
    assert settings.policy.embargo == timedelta(hours=72)
    assert settings.ledger_url == f"sqlite:///{tmp_path}/.relay/ledger.db"


def test_ledger_and_key_follow_the_state_folder(tmp_path: Path) -> None:
    settings = load(written(tmp_path, '[state]\ndir = "/srv/relay"\n'), {})

    assert settings.ledger_url == "sqlite:////srv/relay/ledger.db"
    assert settings.identity.path() == Path("/srv/relay/identity.key")


def test_four_slashes_are_an_absolute_path(tmp_path: Path) -> None:
    settings = load(written(tmp_path, '[ledger]\nurl = "sqlite:////srv/x.db"\n'), {})

    assert settings.ledger_url == "sqlite:////srv/x.db"


def test_the_file_is_named_by_the_environment(tmp_path: Path) -> None:
    file = written(tmp_path, WHOLE)

    assert load(env={"RELAY_CONFIG": str(file)}).path == file


def test_the_file_is_relay_toml_of_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, WHOLE)
    monkeypatch.chdir(tmp_path)

    assert load(env={}).path == tmp_path / "relay.toml"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = written(tmp_path, "\ufeff" + WHOLE)

    assert load(file, {}).relay is not None


@pytest.mark.parametrize("start", ['"today"', '"all"', '"2026-10-01"', "2026-10-01"])
def test_a_start_is_a_word_or_a_day(start: str, tmp_path: Path) -> None:
    text = f'[sources.x]\nconnector = "generic_csv"\naccount = "acme"\nstart = {start}\n'

    assert str(load(written(tmp_path, text), {}).sources["x"].start) in start


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("connector", ["generic_csv", "greenhouse"])
def test_the_starter_loads_as_it_is(lang: str, connector: str, tmp_path: Path) -> None:
    settings = load(written(tmp_path, starter(connector, "acme", lang=lang)), {})  # type: ignore[arg-type]

    assert [source.connector for source in settings.sources.values()] == [connector]
    assert settings.sources[next(iter(settings.sources))].start is None


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_starter_loads_with_every_comment_taken_off(lang: str, tmp_path: Path) -> None:
    opened = re.sub(r'(?m)^# (?=\[|"|\w+ = )', "", starter(lang=lang))  # type: ignore[arg-type]

    settings = load(written(tmp_path, opened), {})

    assert settings.provider is not None
    assert settings.policy.texts
    assert settings.sources["acme-csv"].consent[0].payload == "full"
    assert settings.sources["acme-csv"].words.status


SOURCE = '[sources.x]\nconnector = "generic_csv"\naccount = "acme"\n'
RULE = (
    f'{SOURCE}[[sources.x.consent]]\nfield = "同意"\ngranted = ["はい"]\nobtained_at = "同意日"\n'
    'scope = ["share_with_relay"]\npolicy_version = "1"\nrecipients = ["r"]\npayload = "full"\n'
)
RELAY = '[relay]\nurl = "https://relay.example"\ntenant = "acme"\napi_key = "env:KEY"\n'
LITERAL = "a literal secret is refused; write env:NAME, file:PATH or keyring:SERVICE/NAME and keep the value there"

BAD = [
    ('[polcy]\nembargo = "1h"', 'polcy: unknown key; did you mean "policy"?'),
    ('[policy]\nembarg = "1h"', 'policy.embarg: unknown key; did you mean "embargo"?'),
    (
        '[state]\nxyz = "1h"',
        "state.xyz: unknown key; known here: dir",
    ),
    (
        '[policy]\nembargo = "soon"',
        'policy.embargo: must be hours or days in quotes, like "72h" or "3d", from "0h" (off) to "366d"',
    ),
    (
        "[policy]\nembargo = 72",
        'policy.embargo: must be hours or days in quotes, like "72h" or "3d", from "0h" (off) to "366d"',
    ),
    ("[policy]\nretention_months = 0", "policy.retention_months: must be at least 1"),
    ("[policy]\nretention_months = true", "policy.retention_months: must be a whole number"),
    ('[policy]\nmax_new_per_run = "500"', "policy.max_new_per_run: must be a whole number"),
    ("[policy]\nmass_change = 1.5", "policy.mass_change: must be at most 1.0"),
    ('[policy]\nagency_sourced = "maybe"', "policy.agency_sourced: must be 'exclude' or 'refer'"),
    ('[policy]\ntimezone = "Tokyo"', 'policy.timezone: must be a time zone name like "Asia/Tokyo"'),
    ("[[policy.exclude]]\n", "policy.exclude[0]: needs a job, a department, a tag or a source"),
    ('[[policy.exclude]]\njobs = "x"', 'policy.exclude[0].jobs: unknown key; did you mean "job"?'),
    ('[policy.texts]\n"v.1" = 1', 'policy.texts."v.1": must name a file, from this file\'s folder'),
    ("[state]\ndir = 1", "state.dir: must be text in quotes"),
    ('[identity]\nkey = ""', "identity.key: must be text in quotes"),
    ("policy = 1", "policy: must be a table"),
    ("sources = 1", "sources: must be a table"),
    ("[sources]\nx = 1", "sources.x: must be a table"),
    ("[policy.provider]\n", "policy.provider: stands in a table of its own: [provider]"),
    ('[provider]\nname = "a"\naddress = "b"', 'provider.representative: missing; write representative = "…"'),
    (
        '[provider]\nname = "a"\naddress = "b"\nrepresentativ = "c"\nrepresentative = "c"',
        'provider.representativ: unknown key; did you mean "representative"?',
    ),
    (
        '[provider]\nname = "a"\naddress = "b"\nrepresentative = "c"\ncountry = "Japan"',
        "provider.country: must match ^[A-Z]{2}$",
    ),
    (RELAY.replace("https", "http"), "relay.url: must begin with https:// (http only to 127.0.0.1, ::1 or localhost)"),
    (RELAY.replace("//", f"//u:{CANARY}@"), "relay.url: must hold no user name, password, query or fragment"),
    (
        RELAY.replace("example", f"example/?key={CANARY}"),
        "relay.url: must hold no user name, password, query or fragment",
    ),
    (RELAY.replace("https://relay.example", "relay.example"), "relay.url: must be an address like https://host/path"),
    (RELAY.replace("example", "example:99999"), "relay.url: is not an address like https://host/path"),
    (RELAY.replace("example", "exa mple"), "relay.url: holds a space or a control character"),
    (RELAY.replace("env:KEY", CANARY), f"relay.api_key: {LITERAL}"),
    (RELAY.replace('"env:KEY"', "4242"), f"relay.api_key: {LITERAL}"),
    (RELAY.replace("env:KEY", f"env:{CANARY}-x"), f"relay.api_key: {LITERAL}"),
    (RELAY.replace('api_key = "env:KEY"\n', ""), 'relay.api_key: missing; write api_key = "env:RELAY_API_KEY"'),
    (RELAY.replace('tenant = "acme"\n', ""), 'relay.tenant: missing; write tenant = "acme"'),
    (RELAY.replace("acme", "Acme Inc"), "relay.tenant: must match ^[a-z0-9][a-z0-9_-]{0,31}$"),
    (RELAY + "[relay.recipient]\nnme = 1\n", 'relay.recipient.nme: unknown key; did you mean "name"?'),
    (f'[identity]\nkey = "{CANARY}"', f"identity.key: {LITERAL}"),
    (
        '[ledger]\nurl = "postgresql://u:p@h/db"',
        "ledger.url: only sqlite:///PATH is supported (four slashes: an absolute path)",
    ),
    ('[ledger]\nurl = "sqlite://"', "ledger.url: only sqlite:///PATH is supported (four slashes: an absolute path)"),
    ('[ledger]\nencryption_key = "env:K"', "ledger.encryption_key: encryption is not supported yet; take this key out"),
    ('[ledger]\nurls = "x"', 'ledger.urls: unknown key; did you mean "url"?'),
    ('[sources.x]\naccount = "acme"', 'sources.x.connector: missing; write connector = "generic_csv"'),
    ('[sources.x]\nconnector = "generic_csv"', 'sources.x.account: missing; write account = "acme"'),
    (SOURCE.replace("acme", "ACME"), "sources.x.account: must match ^[a-z0-9][a-z0-9_-]{0,31}$"),
    (f'{SOURCE}start = "soon"', 'sources.x.start: must be "today", "all" or a day like "2026-10-01"'),
    (f"{SOURCE}start = 2026-10-01T00:00:00", 'sources.x.start: must be "today", "all" or a day like "2026-10-01"'),
    (f'{SOURCE}client_secret = "{CANARY}"', f"sources.x.client_secret: {LITERAL}"),
    (f'{SOURCE}auth = {{ token = "{CANARY}" }}', f"sources.x.auth.token: {LITERAL}"),
    (f'{SOURCE}refresh_token = "{CANARY}"', f"sources.x.refresh_token: {LITERAL}"),
    (f'{SOURCE}[sources.x.words.stat]\na = "b"', 'sources.x.words.stat: unknown key; did you mean "status"?'),
    (
        f'{SOURCE}[sources.x.words.channel]\n"紹介" = "agent"',
        "sources.x.words.channel.\"紹介\": must be 'agency', 'job_board', 'direct_sourcing', 'employee_referral', 'acquaintance', 'career_site', 'event', 'other' or 'unknown'",  # noqa: E501
    ),
    (RULE.replace("field", "feld"), 'sources.x.consent[0].feld: unknown key; did you mean "field"?'),
    (RULE.replace('field = "同意"\n', ""), 'sources.x.consent[0].field: missing; write field = "同意"'),
    (RULE.replace('recipients = ["r"]\n', ""), "sources.x.consent[0]: a rule that grants also needs recipients"),
    (RULE.replace('payload = "full"\n', ""), "sources.x.consent[0]: a rule that grants also needs payload"),
    (RULE.replace('obtained_at = "同意日"\n', ""), "sources.x.consent[0]: a rule that grants also needs obtained_at"),
    (RULE.replace("同意日", "2026-02-30"), "sources.x.consent[0]: obtained_at is no day of the calendar"),
    (RULE.replace('granted = ["はい"]\n', ""), 'sources.x.consent[0]: name the words that count: granted = ["はい"]'),
    (
        RULE.replace('granted = ["はい"]', 'granted = ["はい"]\ndenied = [" はい"]'),
        "sources.x.consent[0]: a word stands twice in granted, denied and withdrawn",
    ),
    (RULE.replace('["はい"]', "[1]"), "sources.x.consent[0].granted[0]: must be text in quotes"),
    (RULE.replace('["はい"]', '"はい"'), "sources.x.consent[0].granted: must be a list"),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=[message[:60] for _, message in BAD])
def test_a_mistake_is_named_by_its_key(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, text)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ConfigurationError) as caught:
        load(env={})

    assert f"relay.toml: {message}" in str(caught.value).splitlines()
    assert CANARY not in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"a = 1\napi_key = {CANARY}\n",
            'line 2, column 11: not TOML; every line is [table] or key = value, and texts need quotes: key = "text"',
        ),
        (
            'a = "',
            'line 1 (the end): not TOML; every line is [table] or key = value, and texts need quotes: key = "text"',
        ),
        ("[relay]\n[relay]\n", "line 2, column 7: this key or table stands here a second time"),
        (f'x = "{CANARY}"\nx = "{CANARY}"\n', "line 2, column 26: this key or table stands here a second time"),
    ],
)
def test_a_syntax_error_names_line_and_column_without_the_line(text: str, message: str, tmp_path: Path) -> None:
    file = written(tmp_path, text)

    with pytest.raises(ConfigurationError) as caught:
        load(file, {})

    assert str(caught.value) == f"{file}: {message}"


def test_all_mistakes_of_a_file_come_together(tmp_path: Path) -> None:
    file = written(tmp_path, f'{SOURCE}token = "{CANARY}"\n[policy]\nembarg = "1h"\nretention_months = "x"\n[stat]\n')

    with pytest.raises(ConfigurationError) as caught:
        load(file, {})

    assert len(str(caught.value).splitlines()) == 4


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"relay\.toml: no such file; run: relay-connectors init"):
        load(tmp_path / "relay.toml", {})


def test_a_folder_in_the_files_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be read \(Is a directory\)"):
        load(tmp_path, {})


def test_a_file_in_another_encoding_names_the_byte(tmp_path: Path) -> None:
    file = tmp_path / "relay.toml"
    file.write_bytes("# 同意".encode("cp932"))

    with pytest.raises(ConfigurationError, match=r"byte 2 is not UTF-8; save the file as UTF-8"):
        load(file, {})


def test_no_settings_object_shows_what_a_secret_could_be_in(tmp_path: Path) -> None:
    text = f'{SOURCE}password_hint = "{CANARY}"\nclient_id = "{CANARY}"\n'

    assert CANARY not in repr(load(written(tmp_path, text), {}))
