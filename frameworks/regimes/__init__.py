"""Laws with rules, one folder each. Adding a law adds a folder and a name here."""

from frameworks.regimes import eu_ai_act

__all__ = ["eu_ai_act"]
