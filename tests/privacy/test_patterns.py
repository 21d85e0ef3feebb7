"""Mails, phones and ids are found; dates, amounts and ratings are left."""

from __future__ import annotations

import pytest

from analysis.privacy.patterns import redact_id_patterns, redact_known_ids, redact_mails, redact_phones


@pytest.mark.parametrize(
    "mail",
    ["anna.schmidt@firma.de", "a@b.co.uk", "A_B+news@sub.firma-x.com", "jürgen@müller.de", "anna(at)firma.de",
     "anna [at] firma.de", "anna@intranet", "1234@firma.de", "o%k@x.io"],
)  # fmt: skip
@pytest.mark.parametrize("around", ["Write to {}.", "({})", "{}", "Mail:{};", "<{}>", "“{}”"])
def test_mails_are_found(mail, around):
    text, count = redact_mails(around.format(mail))
    assert (text, count) == (around.format("[mail]"), 1)


@pytest.mark.parametrize("text", ["Meet @ noon", "we met at work", "at", "@", "what (at last) came"])
def test_what_is_no_mail_stays(text):
    assert redact_mails(text) == (text, 0)


@pytest.mark.parametrize(
    "phone",
    ["+49 171 2345678", "0171/2345678", "(0711) 234-5678", "555-123-4567", "+1 (555) 123 4567", "06 12 34 56 78",
     "020 7946 0958", "+442079460958", "555.123.4567", "555-1234", "0049 171 234 5678", "089 123456-78"],
)  # fmt: skip
@pytest.mark.parametrize("around", ["Call {}.", "({})", "{}", "tel:{}, please"])
def test_phones_are_found(phone, around):
    text, count = redact_phones(around.format(phone))
    assert count == 1
    assert not any(sign.isdigit() for sign in text)


@pytest.mark.parametrize(
    "text",
    ["2026-04-01", "01.04.2026", "1/4/26", "2026-04-01 10:30", "2019-2020", "2019 – 2020", "4 5 3 4 5 5 2", "1 000 000",
     "2.500.000", "10 20 30 40 50", "from 9 to 5", "3.5", "in 2026 and 2027", "100 %", "12 pairs, 24 people"],
)  # fmt: skip
def test_dates_amounts_and_ratings_are_no_phones(text):
    assert redact_phones(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("my id is E00123.", "my id is [id]."),
        ("AB-12345 and 482913", "[id] and [id]"),
        ("ID: 77", "ID: [id]"),
        ("staff number: 4711", "staff number: [id]"),
        ("Employee ID=A12", "Employee ID=[id]"),
        ("Personalnummer 00042", "Personalnummer [id]"),
    ],
)
def test_ids_are_found(text, redacted):
    assert redact_id_patterns(text)[0] == redacted


@pytest.mark.parametrize(
    "text", ["250000 euros", "FY2024", "ISO9001", "in 2026", "1,234,567", "3.141593", "Covid19", "5000"]
)
def test_what_is_no_id_stays(text):
    assert redact_id_patterns(text) == (text, 0)


def test_known_ids_are_found_in_any_case():
    known = {"hr/77-a", "0042"}.__contains__
    assert redact_known_ids("HR/77-A, 0042. 00421 x0042 hr/77-ab", known) == ("[id], [id]. 00421 x0042 hr/77-ab", 2)
    assert redact_known_ids("hr-0042, 77-0042-b or 0043-b", known) == ("[id], [id] or 0043-b", 2)
