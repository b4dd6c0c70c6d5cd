"""The record id, held against the standard library's HMAC and base32."""

from __future__ import annotations

import hmac
from base64 import b32encode

from hypothesis import given
from hypothesis import strategies as st

from relay_connectors.record import Identity


@given(st.binary(min_size=32, max_size=32), st.text(max_size=20), st.text(max_size=20), st.text(max_size=60))
def test_a_record_id_is_base32_of_the_hmac(key, system, account, application_id):
    message = f"rec\x1f{system}\x1f{account}\x1f{application_id}".encode()
    expected = b32encode(hmac.digest(key, message, "sha256"))[:26].decode().lower()

    assert Identity(key).record_ids(system, account)(application_id) == f"rcr_{expected}"
