"""What the matching model, plans and the health of identities are called."""

MODEL_STATE = {
    "in_force": "in force",
    "published": "published, used from the next run on",
    "trained": "kept, not used",
    "withdrawn": "used before",
}
MODEL_ORIGIN = {
    "data": "learnt from the data",
    "labels": "learnt from judgements",
    "file": "matching.yaml",
    "splink": "Splink",
}
PLAN_STATE = {"made": "open", "applied": "applied", "rolled_back": "rolled back"}
PLAN_KIND = {"merge": "merge", "split": "split into several"}
ALARM = {
    "many_names": "customers with three or more first names",
    "many_birth_dates": "customers with three or more dates of birth",
    "large_customer": "records in the largest customer",
    "largest_grew": "the largest customer grew fast",
}
GUARD = {
    "most_merges": "at most this share of the customers merges",
    "most_splits": "at most this share of the customers splits",
    "least_precision": "precision on judged pairs is at least",
    "least_recall": "recall on judged pairs is at least",
    "largest_customer": "the largest customer has at most these records",
}
SETTING = {"each run learns one": "each run learns one", "from the data": "from the data", "not set": "not set"}
