"""Judged submissions → Master.

``settle``   what the planner settled: findings accepted (了承), values corrected (補正)
``combine``  several departments' entries become one value; every row gets its state
``standing`` how far the returns are in
``tables``   the wide tables of the master
``master``   all of it, and the account of every file: ``merge``
"""

from consolidator.merge.master import Judged, merge

__all__ = ["Judged", "merge"]
