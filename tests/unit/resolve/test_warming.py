"""The kernel is made ready beside other work, and a run neither waits for it in vain nor breaks with it."""

import threading

from monocle.kernel.dates import dates_of
from monocle.resolve import warming as made_ready
from monocle.resolve.warming import warming


def test_a_loop_is_ready_when_the_block_ends_and_no_thread_is_left():
    before = threading.active_count()
    with warming():
        pass
    assert dates_of.signatures
    assert threading.active_count() == before


def test_a_kernel_that_cannot_be_made_ready_stops_nothing(monkeypatch):
    def broken(_):
        raise RuntimeError

    monkeypatch.setattr(made_ready, "dates_of", broken)
    with warming():
        done = True
    assert done
