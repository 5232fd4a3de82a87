"""Who sees which articles: those with a feed in the viewer's scopes, or lent to the viewer (decision 6).

Every query that shows articles holds VISIBLE, with the parameters of `audience`.
"""

from datetime import datetime

from bot.model import Viewer
from bot.storage.times import stored

VISIBLE = """(
    EXISTS (SELECT 1 FROM article_feed AS link
            WHERE link.article_id = article.id AND link.scope IN ('', :guild))
    OR EXISTS (SELECT 1 FROM article_loan AS loan
               WHERE loan.article_id = article.id AND loan.scope = :borrower AND loan.until > :now)
)"""


def borrower(viewer: Viewer) -> str | None:
    """Return the scope that links given to the desk are lent to: the guild asked in, else the person."""
    if viewer.guild_id is not None:
        return f"guild:{viewer.guild_id}"
    return None if viewer.user_id is None else f"user:{viewer.user_id}"


def audience(viewer: Viewer, now: datetime) -> dict[str, str]:
    """Return the parameters of VISIBLE; `guild` is '' (global) for those in no guild."""
    return {"guild": viewer.scopes[-1], "borrower": borrower(viewer) or "", "now": stored(now)}
