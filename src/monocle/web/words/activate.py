"""What destinations, audiences and what became of customers are called."""

BECAME = {
    "added": "newly sent",
    "updated": "brought up to date",
    "removed": "taken off",
    "skipped": "left out by us",
    "refused": "not allowed",
    "failed": "did not arrive",
    "waiting": "on the way",
    "unchanged": "as before",
}
DOES = {"add": "to add", "update": "to change", "remove": "to take off"}
DEED = {
    "added": "added it",
    "changed": "changed it",
    "paused": "paused",
    "resumed": "resumed",
    "removed": "taken away",
    "sent": "sent",
    "retried": "sent again what failed",
}
DESTINATION_KIND = {
    "brevo": "Brevo",
    "csv": "CSV file",
    "google": "Google Customer Match",
    "hubspot": "HubSpot",
    "mailchimp": "Mailchimp",
    "meta": "Meta custom audiences",
    "parquet": "Parquet file",
    "sql": "SQL table",
    "webhook": "Webhook",
    "xlsx": "Excel file",
}
SYNC_MODE = {
    "difference": "what changed",
    "full": "everybody, each time",
    "retry": "what failed",
    "live": "as it happens",
}
AUDIENCE_USE = {"contact": "customers are contacted", "suppress": "customers are kept out of what is shown"}
OFFER_REASON = {
    "together": "Goes with what they bought",
    "alike": "Bought by those who buy the same",
    "rhythm": "It is about time to buy it again",
    "popular": "Most bought now",
}
