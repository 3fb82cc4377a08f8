"""Issues a plan's Excel forms to every department, checks what comes back, merges it into the master plan.

The stages are modules of their own (plan → issue → snapshot → intake → extract → normalise → check →
merge → summarise → publish): functions from values to values that don't import one another.
``reading``, ``pipeline`` and ``cli`` compose them. Which values are right stands in the package ``schemas`` alone.
"""

__version__ = "0.1.0"
