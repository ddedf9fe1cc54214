"""What the figures about customers are."""

from monocle.insight.one_defined import Defined, defined

CUSTOMERS: tuple[Defined, ...] = (
    *defined(
        "portfolio",
        ("customers", "Customers", "customers",
         "Golden profiles in force: as many as the customers that every other page and SQL count."),
        ("buyers", "Buyers", "customers", "Customers with one sale at least."),
        ("active_customers", "Active customers", "customers", "Customers whose last sale is at most 365 days old."),
        ("new_customers_90d", "New customers in 90 days", "customers",
         "Customers whose first sale is at most 90 days old."),
        ("repeat_share", "Buyers who came back", "share", "Buyers with two sales or more, of all buyers."),
        ("value_365d", "Spent by customers in 365 days", "money",
         "Sales less refunds of known customers over 365 days, in the currency of the workspace."),
        ("value_per_buyer", "Spent per buyer", "money", "Sales less refunds of known customers, divided by buyers."),
        ("customers_at_risk", "Customers at risk", "customers",
         "Customers of the RFM cells at risk and not to be lost."),
        ("value_at_risk", "Value at risk", "money", "What the customers at risk spent in all."),
        ("late_customers", "Later than usual", "customers",
         "Customers whose last sale is longer ago than twice their rhythm."),
        ("value_late_365d", "Value of who is late", "money", "What they spent in 365 days."),
        ("value_tenths", "Value by tenths of buyers", "money",
         "Buyers in order of what they spent, in ten groups of equal size; the first tenth spent the most.",
         "V. Pareto, 1896"),
        ("active_by_month", "Customers who bought, by month", "customers",
         ("Customers with a sale in the month: for the first time, again within twelve months, or won back after "
          "more than twelve.")),
        ("channels_used", "Channels that buyers use", "customers",
         "Buyers by all the channels that they ever bought through."),
    ),
    *defined(
        "rfm",
        ("rfm_champions", "Champions", "customers", "Recency 4 or 5, and frequency and amount 8 together or more."),
        ("rfm_new", "New", "customers", "Recency 4 or 5, and a single order."),
        ("rfm_at_risk", "At risk", "customers", "Recency 1 or 2, and frequency and amount 5 to 7 together."),
        ("rfm_cannot_lose", "Not to be lost", "customers",
         "Recency 1 or 2, and frequency and amount 8 together or more."),
        ("rfm_moved", "Changed cell since the run before", "customers",
         "Customers whose cell is another than at the run before, those who came or went included."),
        ("rfm_matrix", "Recency by frequency", "customers",
         ("Customers by their scores of recency and frequency, 1 to 5 each: fifths of the buyers, equal ones "
          "together."),
         "J. R. Bult and T. Wansbeek, Optimal Selection for Direct Mail, Marketing Science 14 (1995)"),
        ("rfm_cells", "Customers by RFM cell", "customers",
         ("Champions: recency 4 to 5 and frequency plus amount 8 or more. Loyal: recency 3 or more and 6 or more. "
          "New: recency 4 to 5, one order. Promising: the others of recency 4 to 5. To look after: recency 3. Not "
          "to be lost: recency 1 to 2 and 8 or more. At risk: 5 or more. Hibernating: recency 2. Lost: recency 1.")),
        ("rfm_moves_90d", "Moves between cells in 90 days", "customers",
         ("Customers by their cell 90 days before and now, where these differ. The earlier cell is computed from the orders "
          "until then, of the people as they are known today.")),
        ("rfm_moves", "Moves between cells since the run before", "customers",
         "Customers by their cell at the run before and now, where these differ."),
    ),
    *defined(
        "cohorts",
        ("came_back_90d", "Came back within 90 days", "share",
         "Buyers with a second sale within 90 days of the first, of the quarters that are 90 days old."),
        ("came_back_365d", "Came back within a year", "share",
         "Buyers with a second sale within 365 days of the first, of the quarters that are a year old."),
        ("retention", "Retention by quarter", "share",
         ("Of the customers whose first sale was in a quarter, how many have a sale in each quarter after; quarters "
          "that are not over are left out, and cohorts of fewer than 30 customers.")),
        ("came_back", "Second purchase by cohort", "share",
         ("By quarter of the first sale: who bought again within 90 and 365 days; no share is told before the last "
          "of them had the time.")),
    ),
    *defined(
        "engagement",
        ("engagement_mean", "Mean engagement", "points",
         ("Mean of the customers' engagement, 0 to 100, of all golden profiles: up to 40 points for purchases of 90 "
          "days (20 each), 25 for days of visit (5 each), 20 for messages opened (4) and clicked (8), 15 for what "
          "people wrote or answered (5 each).")),
        ("engaged_customers", "Engaged customers", "customers", "Customers with any engagement in 90 days."),
        ("rising_customers", "Rising", "customers", "Engagement 10 points or more above that of the 90 days before."),
        ("falling_customers", "Falling", "customers", "Engagement 10 points or more below that of the 90 days before."),
        ("intending_customers", "Mean to buy", "customers",
         "Looked at a product or filled a cart in 7 days, and bought nothing since."),
        ("engagement_bands", "Engagement by band", "customers", "Customers by engagement, in bands of 20 points."),
        ("engagement_by_period", "Engagement over time", "points",
         "Mean engagement of each of the last eight periods of 90 days: of all customers, and of those with any."),
        ("engagement_by_cohort", "Engagement by cohort", "points",
         "Mean engagement by quarter of the first sale, now and 90 days before."),
    ),
    *defined(
        "loyalty",
        ("members", "Members", "customers", "Customers with a movement of points."),
        ("member_revenue_share", "Revenue of members", "share",
         "What members spent in 365 days, of what all known customers spent."),
        ("points_owed", "Points outstanding", "points",
         "Sum of all movements of points: what is still owed to members."),
        ("points_earned_365d", "Points earned in 365 days", "points", "Sum of the points earned."),
        ("points_used_365d", "Points used in 365 days", "points", "Sum of the points used."),
        ("burn_share", "Burn rate", "share", "Points used in 365 days divided by points earned in them."),
        ("points_expired_365d", "Points expired in 365 days", "points", "Sum of the points that expired."),
        ("breakage", "Breakage", "share", "Points that expired unused, of all points ever earned."),
        ("points_by_month", "Points by month", "points",
         "Earned, used, expired and adjusted in the month, and what is outstanding at its end."),
        ("tiers", "Tiers", "customers", "Members by the tier that their latest movement states."),
        ("tier_moves", "Moves between tiers in a year", "customers",
         "Members by their tier 365 days ago and now; none where they were no members then."),
    ),
)  # fmt: skip
