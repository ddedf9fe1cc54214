"""Why customers are not sent, or are taken out of an audience."""

WHY_NOT = {
    "no_choice": "no consent is known",
    "not_yet": "the consent counts later",
    "not_specific": "the consent names no purpose",
    "denied": "consent refused",
    "withdrawn": "consent withdrawn",
    "refused": "refuses",
    "no_address": "no address for this channel",
    "under_15": "younger than 15",
    "excluded": "excluded by another segment",
    "bought_lately": "bought lately",
    "complained": "complained lately",
    "listed": "on a list of those kept out",
    "capped": "contacted often enough",
    "holdout": "held out at random, to measure",
    "left": "no longer in the segment",
    "stayed": "stayed there when it was to be removed",
    "moved": "was known by another address, which goes first",
    "same_contact": "another customer is the same contact there",
    "no_customer": "no such customer any more",
    "overtaken": "something newer was said",
    "no e-mail address": "no e-mail address",
    "nothing that people are matched by": "nothing that people are matched by",
    "none of the mapped fields is known": "none of the mapped fields is known",
    "not answered": "the destination did not say",
}
ADVICE = {
    "health": "Its names suggest health: Meta stops such audiences.",
    "money": "Its names suggest money: Meta stops such audiences.",
    "orphan": "It is no longer in the file, though the destination still has its customers.",
    "stays": "The destination was told to remove customers, and did not: it is told again at each synchronisation.",
}
