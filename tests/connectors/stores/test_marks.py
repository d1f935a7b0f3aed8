"""What a cancel and a stop end: requests that are under way, and no others."""

from __future__ import annotations

import pytest

from config import SourceSpec, SourceUrl
from connectors.model import Reason
from connectors.stores.faults import StoreFault
from connectors.stores.marks import Marks
from connectors.stores.session import ClientSession


def test_a_cancel_ends_what_is_under_way_and_nothing_after_it() -> None:
    marks = Marks()
    assert marks.cancel() == frozenset()

    def cancelled_with_its_answer_there() -> None:
        with marks.request() as mark:
            assert marks.cancel() == {mark}
            assert marks.is_cancelled(mark)

    with pytest.raises(StoreFault, match="cancelled"):
        cancelled_with_its_answer_there()
    with marks.request() as mark:
        assert not marks.is_cancelled(mark)


def test_a_cancel_is_stronger_than_the_fault_it_causes() -> None:
    marks = Marks()

    def failed(reason: Reason, cancel: bool) -> None:
        with marks.request():
            if cancel:
                marks.cancel()
            raise StoreFault(reason)

    for cancel, told in ((False, "timeout"), (True, "cancelled")):
        with pytest.raises(StoreFault, match=told):
            failed(Reason.TIMEOUT, cancel)
    assert marks.cancel() == frozenset()


def test_work_of_several_requests_ends_between_two_of_them() -> None:
    session = ClientSession(SourceSpec("x", SourceUrl("redis")))

    def worked() -> None:
        with session.work() as check:
            check()
            session.cancel()
            check()
            pytest.fail("went on")

    with pytest.raises(StoreFault, match="cancelled"):
        worked()
    session.stop()
    with pytest.raises(StoreFault, match="cancelled"):
        worked()
    session.close()
    session.close()
