"""The deadline of a call: one for all its reads and writes."""

from __future__ import annotations

import socket

import pytest

from relay_connectors.http.deadline import Call, WatchedSocket, current_call


def test_what_is_left_shrinks_and_then_is_over() -> None:
    now = [100.0]
    call = Call(30, lambda: now[0])
    now[0] = 110.0
    assert (call.left(), call.elapsed, call.over) == (20.0, 10.0, False)
    now[0] = 130.0
    assert call.over
    with pytest.raises(TimeoutError):
        call.left()


def test_after_the_deadline_not_even_a_ready_byte_is_read_or_written() -> None:
    now = [0.0]
    here, there = socket.socketpair()
    with here, there:
        there.sendall(b"ready")
        watched = WatchedSocket(here)
        call = Call(1, lambda: now[0])
        token = current_call.set(call)
        try:
            with watched.makefile("rb") as reader:
                assert reader.read(1) == b"r"
                now[0] = 2.0
                with pytest.raises(TimeoutError):
                    watched.sendall(b"x")
                assert not call.sent
            with watched.makefile("rb") as late, pytest.raises(TimeoutError):
                late.read(1)
        finally:
            current_call.reset(token)


def test_outside_of_a_call_a_socket_is_a_socket() -> None:
    here, there = socket.socketpair()
    with here, there:
        WatchedSocket(here).sendall(b"x" * 100)
        assert there.recv(200) == b"x" * 100
        there.sendall(b"y")
        with WatchedSocket(here).makefile("rb") as reader:
            assert reader.read(1) == b"y"
        assert WatchedSocket(here).fileno() == here.fileno()
