"""``docs/marts.md``, made from the contracts: the views that may be asked, in SQL.

Write it anew with ``python -m monocle.workspace.marts_page > docs/marts.md``; a test holds the two in step.
"""

import sys

from monocle.engine.sql_words import FUNCTIONS
from monocle.golden.marts import VIEWS
from monocle.golden.questions import QUESTIONS
from monocle.relation import Contract

_HEAD = """\
# Business-ready views

<!-- Made by monocle.workspace.marts_page from the contracts; do not edit. -->

`monocle query` answers SQL over the views below, and so does `ws.query.run(sql)` in Python. They hold what is in
force: what the last run put there, and what people decided and events brought since, all of one moment. One customer is one person: records of
several sources are already joined. `links` are those of the last run; where events changed more than 20,000 customers since, the answer has
these as the run left them and says so (`left_out` in JSON). `members` are those of segments at this moment.

```
monocle query "SELECT count(*) FROM customers"
monocle query "SELECT * FROM customers WHERE city = 'Lyon'" --out lyon.xlsx
monocle query --tables
```

- Amounts are whole numbers in minor units of their currency: 1250 with EUR is 12.50 €. Refunds are negative.
- Times are UTC. Identifiers, postcodes and numbers of cards are text, so that leading zeros stay.
- Orders, events, consents and loyalty movements of nobody known are there too, with a NULL `customer_id`, so that totals
  agree with the sources. `count(DISTINCT customer_id)` leaves them out.
- The statement is one SELECT in DuckDB's dialect. It reads these views and nothing else: no file, no setting, no other
  table. It is stopped after 30 seconds (`--seconds`) and gives 1,000 rows (`--limit`; one million with `--out`).
- `.csv` and `.parquet` files hold values as they are, for programs. `.xlsx` is for people: no cell of it is a formula.
  All of them may hold personal data.
"""


def page() -> str:
    """Give the page."""
    parts = [_HEAD, "## Views\n", *map(_view, VIEWS), "## Questions to start from\n"]
    parts += [f"### {question.asked}\n\n```sql\n{question.sql.strip()}\n```\n" for question in QUESTIONS]
    parts.append(f"## Functions\n\n{', '.join(f'`{name}`' for name in sorted(FUNCTIONS))}.\n")
    return "\n".join(parts)


def _view(contract: Contract) -> str:
    lines = [
        f"### {contract.name}\n",
        f"One row is {contract.grain}. Key: {', '.join(f'`{name}`' for name in contract.key)}.\n",
    ]
    lines += ["| column | type | never NULL | meaning |", "|---|---|:-:|---|"]
    lines += [
        f"| `{one.name}` | {one.type} | {'yes' if one.required else ''} | {one.meaning.replace('|', chr(92) + '|')} |"
        for one in contract.columns
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
