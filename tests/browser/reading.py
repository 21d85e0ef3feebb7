"""What makes a page hard to read: parts wider than the window, pictures without a name, faults that axe-core finds."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from tests.browser.visiting import Visit, sync_api

#: Milliseconds that a page which is still being laid out gets to end with nothing found.
SETTLED_WITHIN = 20_000
#: Elements that stick out to the right of the window, and of nothing that scrolls inside itself; hidden ones left out.
_UNFIT = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  const scrolls = (one) => {
    for (let up = one.parentElement; up; up = up.parentElement) {
      if (up.matches('[data-testid="stMain"], [data-testid="stApp"]')) return false;
      if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX)) return true;
    }
    return false;
  };
  for (const one of document.querySelectorAll('[data-testid="stMain"] *')) {
    const box = one.getBoundingClientRect();
    if (box.width && box.right > wide + 1 && one.checkVisibility({visibilityProperty: true}) && !scrolls(one))
      found.push(`to ${Math.round(box.right)} px: ${one.outerHTML.slice(0, 160)}`);
  }
  for (const whole of [document.documentElement, document.querySelector('[data-testid="stMain"]')])
    if (whole.scrollWidth > whole.clientWidth) found.push(`${whole.tagName} is ${whole.scrollWidth} px wide`);
  return found;
}"""
#: Drawings of charts and tables that say nothing to whoever cannot see them.
_UNNAMED = """() => {
  const named = (one, role) => one.matches(role) && (one.getAttribute('aria-label') || '').trim().length > 10;
  const charts = [...document.querySelectorAll('.js-plotly-plot')].map((one) => one.closest('[role="figure"]') || one);
  const tables = [...document.querySelectorAll('[data-testid="stDataFrame"]')]
    .filter((one) => one.checkVisibility());
  return [
    ...charts.filter((one) => !named(one, '[role="figure"]')),
    ...tables.filter((one) => ![...one.querySelectorAll('*')].some((part) => named(part, '[role="region"]'))),
    ...[...document.querySelectorAll('img')].filter((one) => !one.hasAttribute('alt')),
  ].map((one) => one.outerHTML.slice(0, 200));
}"""
#: Words of charts whose contrast (WCAG 2) with the page is below 4.5; those printed on a bar are left out.
_PALE = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => numbers(colour).slice(0, 3)
    .map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const page = light(getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor);
  const contrast = (word) => {
    const ink = light(getComputedStyle(word).fill);
    return (Math.max(ink, page) + 0.05) / (Math.min(ink, page) + 0.05);
  };
  return [...document.querySelectorAll('.js-plotly-plot text:not(.bartext)')]
    .filter((word) => word.checkVisibility() && word.textContent.trim() && contrast(word) < 4.5)
    .map((word) => `${contrast(word).toFixed(1)} to 1: ${word.textContent}`);
}"""
#: The list of pages in the sidebar (headings among its entries) and the place to drop files (a focusable presentation)
#: are Streamlit's own; all the rest is judged, once no colour is on its way to another any more.
_AXE = """async (only) => {
  const onTheirWay = document.getAnimations()
    .filter((one) => one.playState === 'running' && Number.isFinite(one.effect.getComputedTiming().endTime));
  const longEnough = new Promise((done) => setTimeout(done, 3000));  // nothing else ends this wait
  await Promise.race([longEnough, Promise.all(onTheirWay.map((one) => one.finished.catch(() => null)))]);
  const options = {resultTypes: ['violations'], selectors: false};
  if (only.length) options.runOnly = {type: 'rule', values: only};
  const found = await axe.run({exclude: [
    '[data-testid="stSidebarNavItems"]', '[data-testid="stFileUploaderDropzone"]']}, options);
  return found.violations.flatMap((one) => one.nodes.map((node) =>
    [one.id, node.html.slice(0, 160), (node.any[0] || node.all[0] || node.none[0] || {}).message || one.help]));
}"""


def unfit_parts(visit: Visit) -> list[str]:
    """What is wider than the window, once the window has been drawn anew."""
    return _settled(visit, _UNFIT)


def unnamed_pictures(visit: Visit) -> list[str]:
    """Charts, tables and images without an accessible name."""
    return _settled(visit, _UNNAMED)


def pale_chart_words(visit: Visit) -> list[str]:
    """Words in charts that can hardly be read on the page's background."""
    return _settled(visit, _PALE)


def violations(visit: Visit, axe: str, *, only: Sequence[str] = ()) -> list[str]:
    """What axe-core finds wrong with the page."""
    if not visit.page.evaluate("'axe' in window"):
        visit.page.evaluate(axe)
    return [" | ".join(found) for found in visit.page.evaluate(_AXE, list(only))]


def _settled(visit: Visit, script: str) -> list[str]:
    """What a script finds; a page that is still being laid out gets time to end with nothing."""
    if found := list(visit.page.evaluate(script)):
        with suppress(sync_api.TimeoutError):
            visit.page.wait_for_function(f"() => ({script})().length === 0", timeout=SETTLED_WITHIN, polling=200)
            return []
        found = list(visit.page.evaluate(script))
    return found
