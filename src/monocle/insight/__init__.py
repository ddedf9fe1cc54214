"""What is known of customers beyond their golden values: traits, figures, predictions."""
