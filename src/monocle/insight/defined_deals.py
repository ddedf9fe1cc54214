"""What the figures about sales, answers and campaigns are."""

from monocle.insight.one_defined import Defined, defined

DEALS: tuple[Defined, ...] = (
    *defined(
        "sales",
        ("revenue", "Revenue", "money",
         "Sum of all sales and refunds in the currency of the workspace, those of unknown customers included."),
        ("revenue_365d", "Revenue of 365 days", "money", "The same over the last 365 days."),
        ("revenue_growth", "Growth in a year", "share",
         "Revenue of the last 365 days against the 365 before, where two years are known."),
        ("revenue_30d", "Revenue of 30 days", "money", "The same over the last 30 days."),
        ("orders", "Orders", "orders", "Sales of all channels; refunds are not counted."),
        ("basket", "Average basket", "money", "Amount of sales divided by their number; refunds left out."),
        ("refunded_share", "Given back", "share", "Amount of refunds divided by amount of sales."),
        ("known_share", "Revenue of known customers", "share", "Share of the revenue whose orders say who bought."),
        ("revenue_by_month", "Revenue by month", "money",
         ("By month of the order, in the time zone of the workspace: revenue, orders, customers, customers with a "
          "first and with a further sale.")),
        ("revenue_by_store", "Revenue by store", "money",
         "By store as the source says it; without one is a row of its own, so that all add up to the revenue."),
        ("revenue_by_channel", "Revenue by channel", "money", "By channel of the order."),
        ("revenue_by_entity", "Revenue by entity", "money",
         ("By the site, brand or country that names the store, the channel or a brand of the order in monocle.yaml, else by the one "
          "that names its source; entities below another count for themselves alone.")),
        ("revenue_by_cell", "Revenue by RFM cell", "money",
         "By the cell that customers are in now; unknown customers are a row of their own."),
        ("revenue_by_category", "Revenue by category", "money",
         "Lines of orders by the category that the source says."),
        ("revenue_by_brand", "Revenue by brand", "money",
         "Lines of orders by the brand, of those that monocle.yaml names, that stands in their label."),
        ("orders_by_hour", "Orders by day and hour", "orders",
         "Sales by day of the week and hour, in the time zone of the workspace."),
        ("revenue_by_currency", "Revenue by currency", "money",
         "Sales less refunds in each currency; currencies are never added."),
    ),
    *defined(
        "products",
        ("products_sold", "Products sold", "products", "Codes of products that lines of orders name."),
        ("pieces_sold", "Pieces sold", "pieces", "Quantities of the lines of sales that name a product; refunds left out."),
        ("texts_naming_products", "Texts that name a product", "texts",
         ("Of the 20,000 newest tickets, surveys and reviews, those that name a product or a category: by the property product, "
          "product_id or sku of the event, or by every word of its name, whatever their number and gender.")),
        ("products", "Products", "money",
         ("By code, the 200 of most revenue: pieces sold, revenue less refunds, amount given back divided by amount sold, "
          "known buyers, those who bought it in two orders or more, and the tickets and answers that name it.")),
        ("products_by_category", "Categories of products", "money",
         "The same by category; what names one of its products counts for it, once."),
        ("category_scores", "Scores of those who name a category", "points",
         ("Mean score by category and by survey, review or rated ticket that names it, each in its own scale; from 10 answers "
          "on.")),
        ("product_scores", "Scores of those who name a product", "points",
         "The same by product."),
    ),
    *defined(
        "satisfaction",
        ("nps_365d", "Net promoter score of a year", "points",
         ("Share of answers of 9 and 10 less share of 0 to 6, over 365 days, with 95 % interval; from 10 answers "
          "on."),
         "F. F. Reichheld, The One Number You Need to Grow, Harvard Business Review (2003)"),
        ("nps", "Net promoter score", "points", "The same over all answers.", "F. F. Reichheld, 2003"),
        ("csat_365d", "Satisfied in a year", "share",
         ("Share of 4 and 5 among the answers of 365 days to surveys, reviews and rated tickets whose every score is 1 to 5 "
          "(CSAT), with 95 % interval; from 10 answers on."),
         "E. B. Wilson, JASA 22 (1927)"),
        ("promoters", "Promoters", "customers", "Customers whose last answer is 9 or 10."),
        ("detractors", "Detractors", "customers", "Customers whose last answer is 6 or less."),
        ("nps_by_quarter", "Net promoter score by quarter", "points",
         "By quarter of the answer, from 10 answers on, with 95 % interval."),
        ("nps_by_place", "Net promoter score by place", "points",
         "By the store or place that the answer names, from 10 answers on, with 95 % interval."),
        ("themes", "What people write about", "answers",
         ("The word or two that weigh most by TF-IDF in the 20,000 newest verbatims, and the texts that hold them; "
          "each text is of one theme, and a theme has 5 texts at least. Computed on this machine, in French and "
          "English."),
         "K. Spärck Jones, Journal of Documentation 28 (1972)"),
        ("csat", "Other surveys", "points",
         ("Mean score by survey, review or rated ticket that does not ask for a recommendation, in its own scale, from 10 "
          "answers on; where every score is 1 to 5, the share of 4 and 5 with 95 % interval.")),
    ),
    *defined(
        "consents",
        ("consenting_customers", "Customers who allow something", "customers",
         "Customers with one purpose and channel at least for which consent is granted and in force."),
        ("refusing_customers", "Customers who refuse something", "customers",
         "Customers with one purpose and channel at least for which consent is denied or withdrawn."),
        ("unasked_customers", "Customers who were never asked", "customers",
         "Customers of whom no choice is known: they are not contacted for any purpose that needs consent."),
        ("refusals_90d", "Refusals of 90 days", "choices", "Choices of the last 90 days that deny or withdraw consent."),
        ("consents_by_channel", "Consents by purpose and channel", "customers",
         ("Of all customers, who allows, who refuses and who was never asked, by what decides before each sending: the later "
          "choice on an identifier, and the most restrictive across those of a customer.")),
        ("choices_by_month", "Choices by month", "choices",
         "Choices of the last 36 months as sources and events tell them: consent granted, and consent denied or withdrawn."),
        ("choices_by_source", "Choices and their proof by source", "choices",
         "By source: choices, those with a proof (form, ticket or notice), their share, and the day of the newest."),
    ),
    *defined(
        "campaigns",
        ("contacts_sent", "Messages sent", "messages",
         "Events of campaigns and e-mails that went to people, those held out left aside."),
        ("campaign_revenue", "Revenue credited", "money",
         ("Sales credited to the last campaign that reached the customer within the days that monocle.yaml says "
          "(14); each order once.")),
        ("campaign_cost", "Cost", "money", "Sum of what the events of campaigns say they cost."),
        ("campaign_return", "Return on cost", "times",
         "Revenue credited to campaigns whose cost is known, divided by that cost."),
        ("conversion_mean", "Conversion", "share",
         ("Customers reached who bought within the days that monocle.yaml says (14) of the first contact, over all "
          "campaigns.")),
        ("campaign_lift_all", "Lift of all campaigns", "share",
         ("Conversion of who was reached less that of who was held out, over all campaigns that hold people out, with 95 % "
          "interval; from 30 contacts on each side."),
         "R. G. Newcombe, Statistics in Medicine 17 (1998)"),
        ("campaigns", "Campaigns", "money",
         ("Each campaign: whom it reached, what they did, who bought within the days that monocle.yaml says, what "
          "was credited to it, and what it cost.")),
        ("return_by_channel", "Return by channel", "money",
         ("Contacts of all campaigns by channel, what was credited to the last of them, and what they cost; the return divides "
          "the revenue of campaigns whose cost is known by that cost.")),
        ("return_by_cell", "Return by RFM cell", "money",
         ("The same by the cell that customers are in now, after what they bought: it says where money comes back, not what "
          "would be lost without; the lift says that.")),
        ("campaign_lift", "Lift over those held out", "share",
         ("Conversion of who was reached less that of who was held out, with 95 % interval; from 30 customers on "
          "each side. Better or worse is said where the interval leaves out nothing."),
         "R. G. Newcombe, Statistics in Medicine 17 (1998)"),
    ),
    *defined(
        "anomalies",
        ("weeks_that_stand_out", "Weeks that stand out", "weeks",
         ("Weeks of any figure whose robust z is 3.5 or more from what season and trend let expect, over three "
          "years."),
         "B. Iglewicz and D. Hoaglin, 1993"),
        ("weekly_revenue", "Revenue by week", "money", "Sales less refunds by week."),
        ("trends", "Trends", "share", "Median of the last 13 weeks against the 13 before; from 26 weeks on."),
        ("revenue_by_week", "Revenue of a week", "money",
         "Sales less refunds of a week, in the currency of the workspace."),
        ("orders_by_week", "Orders of a week", "orders", "Sales of a week."),
        ("new_customers_by_week", "New customers of a week", "customers", "First sales of a week."),
        ("refunds_by_week", "Refunds of a week", "orders", "Refunds of a week."),
        ("orders_of_store_by_week", "Orders of a store in a week", "orders",
         "Sales of a store in a week; the 20 stores of most sales."),
        ("visits_by_week", "Visits of a week", "events", "Pages and products looked at in a week."),
        ("complaints_by_week", "Complaints of a week", "events",
         "Tickets, and messages reported as unwanted, of a week."),
        ("unsubscribed_by_week", "Unsubscribed in a week", "events", "People who unsubscribed in a week."),
    ),
)  # fmt: skip
