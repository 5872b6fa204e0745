"""What tests of the network page share: addresses of its views, and what it says that it shows."""

from __future__ import annotations

from urllib.parse import urlencode

from playwright.sync_api import Page

ORGANISATION = "https://w3id.org/bioregion/id/organisation/"
COUNCIL, CLUSTER = f"{ORGANISATION}council-of-european-bioregions", f"{ORGANISATION}clust-er-health"
# A browser logs the status of every request that is refused.
REFUSED = "Failed to load resource"
# The ties are read once for a server; whoever asks first waits for that.
_PATIENCE_MS = 120_000
_COUNTED = """() => {
  if (document.querySelector('.box[aria-busy=true]')) return null;
  const found = document.querySelector('.counted')?.innerText.match(/\\d+/g);
  return found && found.length > 1 ? found : null;
}"""


def at(**state: str) -> str:
    """The address of a view."""
    return "/network?" + urlencode(state)


def counts(page: Page) -> tuple[int, int]:
    """The nodes and ties that the page says it shows, once it has settled."""
    page.wait_for_load_state("networkidle")
    # What is said is read in the moment it is there: the picture may be read once more in between.
    found = page.wait_for_function(_COUNTED, timeout=_PATIENCE_MS).json_value()
    return int(found[0]), int(found[1])
