import os
import signal
import threading

import pytest

from experiments.terminal.signals import Ended, tidy_ends


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_to_end_is_raised_once_and_leaves_the_handler_as_it_was(name, code):
    number = signal.Signals[name]
    outside = signal.signal(number, signal.SIG_DFL)  # these tests may themselves run under nohup

    def work():
        try:
            os.kill(os.getpid(), number)
            threading.Event().wait(5)
        finally:
            os.kill(os.getpid(), number)  # while tidying: must not count

    try:
        with pytest.raises(Ended) as raised, tidy_ends():
            work()
        assert (raised.value.name, raised.value.code) == (name, code)
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, outside)


def test_what_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as under nohup
    try:
        with tidy_ends():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_outside_the_main_thread_nothing_is_touched():
    found = []

    def elsewhere():
        with tidy_ends():
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGTERM)] and found[0] is signal.SIG_DFL
