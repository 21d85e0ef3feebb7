"""`impact [--outcome O] [--cohort C]`."""

from __future__ import annotations

import argparse

from analysis.cli.documents import balance_document, card_document
from analysis.cli.opening import opened, user_of
from analysis.cli.output import Answer
from analysis.errors import StudyError
from analysis.impact.card import select_cards
from analysis.study import ALL, OUTCOMES, SIDES, Selection
from analysis.wording.cards import describe_card
from analysis.wording.names import plain
from analysis.workflow.kept_results import CardResults, card_results
from analysis.workflow.workspace import Workspace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments."""
    parser.add_argument("--outcome", choices=OUTCOMES)
    parser.add_argument("--cohort", help='a cohort\'s name; "all" for the whole programme only')
    parser.add_argument("--side", choices=(ALL, *SIDES))


def run(options: argparse.Namespace) -> Answer:
    """The cards of the study; a leader gets those of the current release."""
    with opened(options, prints=True) as (workspace, study):
        results = _cards(options, workspace, study)
    known = {card.cohort for card in results.cards} | {ALL}
    if options.cohort is not None and options.cohort not in known:
        there = ", ".join(sorted(known))
        raise StudyError("UNKNOWN_COHORT", f'There is no cohort "{options.cohort}".', f"Cohorts are {there}.")
    chosen = select_cards(results.cards, Selection(outcome=options.outcome or ALL))
    chosen = tuple(
        card for card in chosen if options.cohort in (None, card.cohort) and options.side in (None, card.side)
    )
    sentences = [plain(describe_card(card)) for card in chosen]
    documents = [card_document(card, sentence) for card, sentence in zip(chosen, sentences, strict=True)]
    shown = [
        table
        for table in results.balance
        if options.cohort in (None, table.cohort) and options.side in (None, table.side)
    ]
    balance = [balance_document(table) for table in shown]
    return Answer({"cards": documents, "balance": balance}, sentences or ["There are no cards for this selection."])


def _cards(options: argparse.Namespace, workspace: Workspace, study: str) -> CardResults:
    """The cards, and for whoever may read rows the balance tables behind them."""
    user = user_of(options)
    if user.may("read rows"):
        return card_results(workspace, study)
    user.require("read release")
    from analysis.cli.releasing import published  # loaded for leaders alone

    return CardResults(tuple(released.card for released in published(options, workspace, study).cards), ())
