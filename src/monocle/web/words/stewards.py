"""What stewards see and decide is called."""

WAITS = {
    "review": "near the threshold",
    "held_back": "held back",
    "raised": "data changed since it was judged",
    "unsure": "somebody was unsure",
    "proposed": "to be confirmed",
    "over_merge": "may be two people",
}
VERDICT = {"same": "same person", "different": "different people", "unsure": "unsure"}
ORIGIN = {
    "review": "review",
    "merge": "merge",
    "unmerge": "merge taken back",
    "split": "split",
    "rule": "rule",
    "labels": "labels",
}
JUDGED = {"proposed": "to be confirmed", "in_force": "in force", "withdrawn": "withdrawn", "raised": "raised again"}
AGREEING = {"same": "identical", "close": "close", "different": "different", "missing": "on one side only"}
JOINED = {"link": "by a link", "judgement": "by a judgement"}
LEFT = {
    "contradicts": "contradicts a judgement in force",
    "gone": "records that are gone",
    "already": "judged already",
    "unknown": "records that are not known",
}
