"""How far a report and a story name the same: it tells look-alikes apart, and joins short reports."""

from dataclasses import dataclass

import numpy as np

from bot.pipeline.stories.postings import Ids
from bot.pipeline.stories.rarity import Weighing

STRANGERS = 0.2
"""Share of the lead's names, by rarity, up to which the other side does not know them."""
KIN = 0.4
"""The same, from which both sides know each other's."""
FEWEST = 2
"""Names that both leads must have for anything to follow."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a report's lead names and a story's leads name, and what the other side knows of it.

    `shared` is the share of the report's names that the story knows, `sharing` the other way round, both by
    rarity; `both` counts the report's names the story knows, `fewest` the names of the side that has fewer.
    """

    shared: float
    sharing: float
    both: int
    fewest: int

    @property
    def are_strangers(self) -> bool:
        """Whether hardly a name of either lead occurs in the other: two quakes, two elections."""
        return self.fewest >= FEWEST and max(self.shared, self.sharing) <= STRANGERS

    @property
    def are_kin(self) -> bool:
        """Whether both name the same people and places."""
        return min(self.fewest, self.both) >= FEWEST and min(self.shared, self.sharing) >= KIN


def compare_names(lead: Ids, told: Ids, leads: Ids, known: Ids, rarity: Weighing) -> Names:
    """Compare a report's lead and all it told with the leads of a story's reports and all the story knows."""
    held, times = np.unique(leads, return_counts=True)
    ours, theirs = rarity(lead), rarity(held) * times
    common = np.isin(lead, known)
    return Names(
        shared=float(ours[common].sum()) / max(float(ours.sum()), 1e-9),
        sharing=float(theirs[np.isin(held, told)].sum()) / max(float(theirs.sum()), 1e-9),
        both=int(common.sum()),
        fewest=min(len(lead), len(held)),
    )
