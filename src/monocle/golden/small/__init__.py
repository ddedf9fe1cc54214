"""Golden values and profile of one customer in plain Python, equal to what the stage gives, to the digest.

``profile_of`` is what a merge, an unmerge or one new record calls: no engine, no file, about a millisecond.
"""

from monocle.golden.small.profile import Happened, SmallProfile, profile_of, recounted
from monocle.golden.small.record import SmallRecord, as_stored, small_record

__all__ = ["Happened", "SmallProfile", "SmallRecord", "as_stored", "profile_of", "recounted", "small_record"]
