"""The demo province 云岚省: invented, composed from a seed, and driven through the real commands.

Public face: ``populate`` an empty database, ``demo_accounts`` and their one password for the printout.
"""

from lianxin.web.demo.people import DEMO_PASSWORD, demo_accounts
from lianxin.web.demo.populating import populate

__all__ = ["DEMO_PASSWORD", "demo_accounts", "populate"]
