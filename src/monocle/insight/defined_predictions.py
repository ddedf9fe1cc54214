"""What the figures of predictions are."""

from monocle.insight.one_defined import Defined, defined

_BG_NBD = "P. S. Fader, B. G. S. Hardie, K. L. Lee, Counting your customers the easy way, Marketing Science (2005)"
_GAMMA = "P. S. Fader, B. G. S. Hardie, The gamma-gamma model of monetary value (2013)"
_ALS = "Y. Hu, Y. Koren, C. Volinsky, Collaborative filtering for implicit feedback datasets (2008)"
_TRIED = (
    "The model is made of what was known at the cut-off and judged on what came after it, against the baseline, with 95 % "
    "intervals over 200 bootstrap samples of the customers. A tick says that it is better for certain."
)
PREDICTED: tuple[Defined, ...] = (
    *defined(
        "lifetime",
        ("expected_value", "Expected value of a year", "money",
         ("Margin that customers who bought are expected to bring in 365 days: orders expected (BG/NBD), times expected "
          "amount (Gamma-Gamma), times margin, discounted; margin and discount are those of monocle.yaml, else the whole "
          "amount and 10 % a year. Needs 200 customers who bought, 50 who bought again, and 180 days."), _BG_NBD),
        ("expected_value_each", "Expected value of a customer", "money", "The same, divided by the customers.", _GAMMA),
        ("lifetime_distribution", "Customers by expected value", "customers",
         "Customers who bought, by the value expected of them in 365 days.", _BG_NBD),
        ("lifetime_calibration", "Foretold and come, by orders before", "orders",
         ("Customers by their repeat orders before the cut-off: orders foretold for the time after it, and those that "
          "came."), _BG_NBD),
        ("lifetime_trial", "Lifetime tried on the past", "",
         f"{_TRIED} The baseline goes on at the rate of each customer's own repeat orders."),
        ("lifetime_model", "Lifetime: the model", "",
         "Parameters, in weeks and minor units; the version is a digest of the data and of them.", _BG_NBD),
        ("root_error", "Root mean squared error", "orders", "Of orders foretold for each customer; less is better."),
        ("absolute_error", "Mean absolute error", "orders", "Of orders foretold for each customer; less is better."),
        ("total_error", "Error of the total", "share", "Of all orders foretold, against those that came; less is better."),
    ),
    *defined(
        "churn",
        ("leaving", "Customers likely to leave", "customers",
         ("Sum of the probabilities that customers who bought in the last 365 days buy nothing in the 180 to come (120 or "
          "90 where history is shorter). Gradient boosting on trees, calibrated on customers it did not see. Needs 500 "
          "customers, 100 who bought and 100 who did not, and a history of three times these days.")),
        ("next_purchase_30", "Buyers of the next 30 days", "customers",
         "Sum of the probabilities of an order in the next 30 days, over all customers who bought; made as churn is."),
        ("next_purchase_90", "Buyers of the next 90 days", "customers",
         "Sum of the probabilities of an order in the next 90 days, over all customers who bought; made as churn is."),
        ("churn_distribution", "Customers by probability to leave", "customers",
         "Customers who bought in the last 365 days, by the probability that they do not again."),
        ("churn_calibration", "Foretold and come, by tenth", "share",
         "Tenths of the customers by probability to leave: share foretold, and share that did leave after the cut-off."),
        ("churn_trial", "Churn tried on the past", "",
         f"{_TRIED} The baseline is the share that left of each RFM cell of 5 by 5 by 5."),
        ("purchase_30_trial", "Next 30 days tried on the past", "", f"{_TRIED} The baseline is the share of each RFM cell."),
        ("purchase_90_trial", "Next 90 days tried on the past", "", f"{_TRIED} The baseline is the share of each RFM cell."),
        ("churn_model", "Churn: the model", "", "What it was made of; the version is a digest of the data and of it."),
        ("auc", "AUC", "", "Probability that one who did it was ranked above one who did not; .5 is chance, 1 the best."),
        ("lift", "Lift of the first tenth", "times", "How many times as often the tenth ranked first did it as all did."),
        ("brier", "Brier score", "", "Mean squared error of the probabilities; less is better.",
         "G. W. Brier, Verification of forecasts expressed in terms of probability (1950)"),
    ),
    *defined(
        "offers",
        ("offers_made", "Offers", "offers",
         ("Three products at most for each customer who bought one: what they do not have, ranked by the way that did best "
          "on the past, and what they use up and will soon need again. Never what was just bought. Needs 200 customers "
          "of two products or more, and 10 products of 10 customers or more."), _ALS),
        ("offers_by_reason", "Offers by reason", "offers", "Why products are offered, as the customer's page says."),
        ("offers_trial", "Ways of choosing, tried on the past", "",
         f"{_TRIED} Hits count the first three offers, ranks the first ten. The baseline offers what most customers bought."),
        ("offers_at_place", "Bought after the cut-off, by place", "share",
         "Share of the offers at each place that were bought in the 90 days after the cut-off, by who bought anything new."),
        ("offers_model", "Offers: the model", "", "What it was made of; the version is a digest of the data and of it."),
        ("together_hit_rate", "Hits of what is bought together", "share", "Share of customers of whom one of the first three was bought."),
        ("together_reciprocal_rank", "Reciprocal rank of what is bought together", "", "Mean of one divided by the rank of the first that was bought."),
        ("factors_hit_rate", "Hits of tastes", "share", "Share of customers of whom one of the first three was bought.", _ALS),
        ("factors_reciprocal_rank", "Reciprocal rank of tastes", "", "Mean of one divided by the rank of the first that was bought.", _ALS),
    ),
    *defined(
        "opportunities",
        ("opportunity_value", "Expected of all offers", "money",
         "Sum over all offers of the probability that it is bought in 90 days, times its usual amount, times margin."),
        ("opportunities_by_product", "Opportunities by product", "money",
         "Offers of each product: to how many customers, and what they are expected to bring in 90 days."),
    ),
)  # fmt: skip
