"""What the notice allows: recorded, it is in the study; taken back, it is not."""

from analysis.impact.foretelling import is_allowed
from analysis.wording.participants import privacy_notice
from analysis.workflow.notices import record_notice
from analysis.workflow.planning import plan_for, terms_of
from analysis.workflow.studies import open_study


def test_a_notice_is_off_then_on_then_off_again(space):
    assert not is_allowed(open_study(space, "pilot"))
    record_notice(space, "pilot", allows=True, who="hr")
    assert is_allowed(open_study(space, "pilot"))
    record_notice(space, "pilot", allows=False, who="hr")
    assert not is_allowed(open_study(space, "pilot"))


def test_the_notice_that_is_handed_out_says_what_is_recorded(space):
    plan = plan_for(space, None, pairs=10)

    def told():
        return privacy_notice(terms_of(space, "pilot", plan)).text

    assert "What people say about staying is not held against who left." in told()
    record_notice(space, "pilot", allows=True, who="hr")
    assert "Whether the wish to stay foretold exits is worked out, for everybody together" in told()
